// httpx.js - what k6 scripts import from https://jslib.k6.io/httpx/: sessions with a base URL, headers and tags of their own.
import http from 'k6/http';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

// What http.url`...` makes: an address with a name to be grouped by.
const isNamed = (url) => typeof url === 'object' && url !== null && 'name' in url && 'url' in url && 'clean_url' in url;

const merged = (a, b) => {
  const both = { ...a, ...b };
  both.headers = { ...(a && a.headers), ...(b && b.headers) };
  both.tags = { ...(a && a.tags), ...(b && b.tags) };
  return both;
};

export class Request {
  constructor(method, url, params) {
    const { body = null, ...others } = params || {};
    this.method = method;
    this.url = url;
    this.body = body || null;
    this.params = others;
    if (isNamed(url)) {
      this.url = url.url;
      this.addTag('name', url.name);
    }
  }

  addHeader(name, value) {
    this.params.headers = { ...this.params.headers, [name]: value };
    return this;
  }

  addTag(name, value) {
    this.params.tags = { ...this.params.tags, [name]: value };
    return this;
  }
}

export class Get extends Request {
  constructor(url, params) {
    super('GET', url, params);
  }
}

export class Head extends Request {
  constructor(url, params) {
    super('HEAD', url, params);
  }
}

export class Post extends Request {
  constructor(url, params) {
    super('POST', url, params);
  }
}

export class Put extends Request {
  constructor(url, params) {
    super('PUT', url, params);
  }
}

export class Delete extends Request {
  constructor(url, params) {
    super('DELETE', url, params);
  }
}

export class Connect extends Request {
  constructor(url, params) {
    super('CONNECT', url, params);
  }
}

export class Options extends Request {
  constructor(url, params) {
    super('OPTIONS', url, params);
  }
}

export class Trace extends Request {
  constructor(url, params) {
    super('TRACE', url, params);
  }
}

export class Patch extends Request {
  constructor(url, params) {
    super('PATCH', url, params);
  }
}

export class Httpx {
  constructor(options = {}) {
    const { baseURL = '', errorMetric = null, errorMetricCondition, headers = {}, tags = {}, enableHttpReqErrorMetric, ...others } = options;
    this.k6params = { headers, tags, ...others };
    this.baseURL = baseURL;
    this.errorMetric = errorMetric;
    this.errorMetricCondition = errorMetricCondition || ((r) => r.status >= 200 && r.status <= 399);
    this.lastRequest = { responseObject: null, responseChainDuration: null };
  }

  // Of the last request or batch, redirects included, in milliseconds.
  get lastRequestChainDuration() {
    return this.lastRequest.responseChainDuration;
  }

  setBaseUrl(baseURL) {
    this.baseURL = baseURL;
  }

  addHeaders(headers) {
    Object.assign(this.k6params.headers, headers);
  }

  addHeader(name, value) {
    this.k6params.headers[name] = value;
  }

  addTags(tags) {
    Object.assign(this.k6params.tags, tags);
  }

  addTag(name, value) {
    this.k6params.tags[name] = value;
  }

  clearTag(name) {
    delete this.k6params.tags[name];
  }

  clearHeader(name) {
    delete this.k6params.headers[name];
  }

  validateMethod(method) {
    if (!METHODS.includes(method)) throw new Error(`Invalid method: ${method}. Expected one of ${METHODS}`);
  }

  // [method, address, body, params] as k6/http takes them.
  #prepared(method, url, body, params) {
    this.validateMethod(method);
    const all = merged(this.k6params, params);
    let address = url;
    if (isNamed(url)) {
      all.tags.name = url.name;
      address = url.url;
    }
    if (!String(address).startsWith('http')) address = this.baseURL + address;
    return [method, address, body, all];
  }

  #note(response, milliseconds) {
    this.lastRequest.responseObject = response;
    this.lastRequest.responseChainDuration = milliseconds;
  }

  request(method, url, body, params) {
    if (arguments.length < 2) {
      throw new Error('Invalid number of arguments for request(). Provide at least Method and URL.');
    }
    const prepared = this.#prepared(method, url, body, params);
    const start = Date.now();
    const response = http.request(...prepared);
    this.#note(response, Date.now() - start);
    if (this.errorMetric) {
      const isExpected = prepared[3].expect || this.errorMetricCondition;
      this.errorMetric.add(!isExpected(response));
    }
    return response;
  }

  asyncRequest(method, url, body, params) {
    if (arguments.length < 2) {
      throw new Error('Invalid number of arguments for asyncRequest(). Provide at least Method and URL.');
    }
    return http.asyncRequest(...this.#prepared(method, url, body, params));
  }

  execute(request) {
    return this.request(request.method, request.url, request.body, request.params);
  }

  // requests: Request objects, or arrays of method, address, body and params.
  batch(requests, shared) {
    const prepared = requests
      .map((r) => (Array.isArray(r) ? r : r instanceof Request ? [r.method, r.url, r.body, r.params] : null))
      .filter((r) => r !== null)
      .map(([method, url, body, params]) => this.#prepared(method, url, body || null, merged(shared, params)));
    const start = Date.now();
    const responses = http.batch(prepared);
    this.#note(responses, Date.now() - start);
    return responses;
  }
}

for (const method of METHODS) {
  const name = method.toLowerCase();
  Object.defineProperty(Httpx.prototype, name, {
    configurable: true,
    writable: true,
    value(url, body, params) {
      return this.request(method, url, body, params);
    },
  });
  Object.defineProperty(Httpx.prototype, `async${method[0]}${name.slice(1)}`, {
    configurable: true,
    writable: true,
    value(url, body, params) {
      return this.asyncRequest(method, url, body, params);
    },
  });
}
