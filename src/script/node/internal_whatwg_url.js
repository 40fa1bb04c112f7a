// internal_whatwg_url.js - URL and URLSearchParams as https://url.spec.whatwg.org has them, for Node's url and for k6's library of that name.

// ---- text and bytes ----

const scalar = (value) => String(value).replace(/[\ud800-\udfff]/gu, '\ufffd');

const HEX = '0123456789ABCDEF';
const escapeByte = (b) => `%${HEX[b >> 4]}${HEX[b & 15]}`;

function utf8(char) {
  const c = char.codePointAt(0);
  if (c < 0x80) return [c];
  if (c < 0x800) return [0xc0 | (c >> 6), 0x80 | (c & 63)];
  if (c < 0x10000) return [0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
  return [0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)];
}

// Bytes as text; each part that is no UTF-8 becomes U+FFFD.
function fromUtf8(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i++];
    const more = b < 0x80 ? 0 : b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : -1;
    let c = more < 0 ? 0xfffd : more === 0 ? b : b & (0x3f >> more);
    let low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
    let high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
    for (let n = 0; n < more; n++) {
      if (!(bytes[i] >= low && bytes[i] <= high)) {
        c = 0xfffd;
        break;
      }
      c = (c << 6) | (bytes[i++] & 63);
      low = 0x80;
      high = 0xbf;
    }
    text += String.fromCodePoint(c);
  }
  return text;
}

function unescapePercent(text) {
  if (!text.includes('%')) return text;
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '%' && /^[0-9a-f]{2}$/i.test(text.substr(i + 1, 2))) {
      bytes.push(parseInt(text.substr(i + 1, 2), 16));
      i += 2;
    } else {
      const c = text.codePointAt(i);
      bytes.push(...utf8(String.fromCodePoint(c)));
      if (c > 0xffff) i++;
    }
  }
  return fromUtf8(bytes);
}

// The sets of characters to be escaped, each a part of the next (section 1.3).
const setOf = (chars, base = new Set()) => new Set([...base, ...chars]);
const CONTROL_SET = setOf('');
const FRAGMENT_SET = setOf(' "<>`');
const QUERY_SET = setOf(' "#<>');
const SPECIAL_QUERY_SET = setOf("'", QUERY_SET);
const PATH_SET = setOf('?^`{}', QUERY_SET);
const USERINFO_SET = setOf('/:;=@[\\]|', PATH_SET);

function escaped(text, set) {
  let out = '';
  for (const c of text) out += c <= '\x1f' || c > '~' || set.has(c) ? utf8(c).map(escapeByte).join('') : c;
  return out;
}

// ---- hosts ----

const SPECIAL = { 'ftp:': 21, 'file:': null, 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };
const isSpecial = (url) => Object.prototype.hasOwnProperty.call(SPECIAL, url.scheme);
const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_DOMAIN = /[\0-\x20#/:<>?@[\\\]^|%\x7f]/;

function punycode(label) {
  const input = Array.from(label, (c) => c.codePointAt(0));
  let out = input.filter((c) => c < 0x80).map((c) => String.fromCharCode(c)).join('');
  const basic = out.length;
  let done = basic;
  let n = 128;
  let delta = 0;
  let bias = 72;
  if (basic) out += '-';
  while (done < input.length) {
    const next = Math.min(...input.filter((c) => c >= n));
    delta += (next - n) * (done + 1);
    n = next;
    for (const c of input) {
      if (c < n) delta++;
      if (c !== n) continue;
      let q = delta;
      for (let k = 36; ; k += 36) {
        const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        const digit = q < t ? q : t + ((q - t) % (36 - t));
        out += String.fromCharCode(digit < 26 ? 97 + digit : 22 + digit);
        if (q < t) break;
        q = Math.floor((q - t) / (36 - t));
      }
      done++;
      delta = Math.floor(delta / (done - 1 === basic ? 700 : 2));
      delta += Math.floor(delta / done);
      let k = 0;
      for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
      bias = k + Math.floor((36 * delta) / (delta + 38));
      delta = 0;
    }
    delta++;
    n++;
  }
  return out;
}

// Names in other scripts: what is usual (case, compatibility forms, invisible characters), not all of UTS 46.
function domainToAscii(domain) {
  const name = domain
    .replace(/[\u00ad\u200b\u2060\ufeff\ufe00-\ufe0f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\u3002\uff0e\uff61]/g, '.');
  return name
    .split('.')
    .map((label) => (/[^\0-\x7f]/.test(label) ? `xn--${punycode(label)}` : label))
    .join('.');
}

function ipv4Number(text) {
  if (text === '') return NaN;
  if (/^0x[0-9a-f]*$/i.test(text)) return text.length === 2 ? 0 : parseInt(text.slice(2), 16);
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  return /^[1-9][0-9]*$/.test(text) ? parseInt(text, 10) : NaN;
}

function endsInNumber(host) {
  const parts = host.split('.');
  if (parts[parts.length - 1] === '') {
    if (parts.length === 1) return false;
    parts.pop();
  }
  const last = parts[parts.length - 1];
  return /^[0-9]+$/.test(last) || /^0x[0-9a-f]*$/i.test(last);
}

function ipv4(host) {
  const parts = host.split('.');
  if (parts[parts.length - 1] === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  const numbers = parts.map(ipv4Number);
  const last = numbers.pop();
  if (numbers.some((n) => !(n <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
  const all = numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(all / 2 ** shift) % 256).join('.');
}

function ipv6Pieces(text) {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const lists = halves.map((half) => (half === '' ? [] : half.split(':')));
  const tail = lists[lists.length - 1];
  const quad = tail.length ? tail[tail.length - 1] : '';
  if (quad.includes('.')) {
    const bytes = quad.split('.');
    if (bytes.length !== 4 || !bytes.every((b) => /^(0|[1-9][0-9]{0,2})$/.test(b) && Number(b) < 256)) return null;
    tail.splice(-1, 1, (bytes[0] * 256 + Number(bytes[1])).toString(16), (bytes[2] * 256 + Number(bytes[3])).toString(16));
  }
  if (!lists.every((list) => list.every((p) => /^[0-9a-f]{1,4}$/i.test(p)))) return null;
  const given = lists.reduce((sum, list) => sum + list.length, 0);
  if (halves.length === 1 ? given !== 8 : given > 7) return null;
  const zeros = halves.length === 1 ? [] : Array(8 - given).fill('0');
  return [...lists[0], ...zeros, ...(lists[1] || [])].map((p) => parseInt(p, 16));
}

function ipv6(text) {
  const pieces = ipv6Pieces(text);
  if (!pieces) return null;
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && pieces[i + n] === 0) n++;
    if (n > length) [start, length] = [i, n];
  }
  const hex = (list) => list.map((p) => p.toString(16)).join(':');
  if (start < 0) return `[${hex(pieces)}]`;
  return `[${hex(pieces.slice(0, start))}::${hex(pieces.slice(start + length))}]`;
}

// The host as it is written in the URL; null when it is none.
function parseHost(text, special) {
  if (text[0] === '[') return text[text.length - 1] === ']' ? ipv6(text.slice(1, -1)) : null;
  if (!special) return FORBIDDEN_HOST.test(text) ? null : escaped(text, CONTROL_SET);
  const name = unescapePercent(text);
  if (name.includes('\ufffd')) return null;
  const domain = domainToAscii(name);
  if (domain === '' || FORBIDDEN_DOMAIN.test(domain)) return null;
  return endsInNumber(domain) ? ipv4(domain) : domain;
}

// ---- the parser (section 4.4) ----

// {scheme: "https:", username, password, host: text or null, port: number or null, path: [segments] or text, query, fragment}
const newRecord = () => ({ scheme: '', username: '', password: '', host: null, port: null, path: [], query: null, fragment: null });

const isSingleDot = (s) => /^(\.|%2e)$/i.test(s);
const isDoubleDot = (s) => /^(\.|%2e){2}$/i.test(s);
const isDriveLetter = (s) => /^[a-z][:|]$/i.test(s);
const isNormalDriveLetter = (s) => /^[a-z]:$/i.test(s);
const startsWithDriveLetter = (chars, at) =>
  /^[a-z]$/i.test(chars[at] || '') && (chars[at + 1] === ':' || chars[at + 1] === '|') &&
  (chars[at + 2] === undefined || '/\\?#'.includes(chars[at + 2]));

function shorten(url) {
  if (url.scheme === 'file:' && url.path.length === 1 && isNormalDriveLetter(url.path[0])) return;
  url.path.pop();
}

const FAILURE = Symbol('failure');

class Parser {
  constructor(input, base, url, override) {
    this.given = Boolean(url);
    this.url = url || newRecord();
    this.base = base;
    this.override = override;
    const text = this.given ? input : input.replace(/^[\0-\x20]+|[\0-\x20]+$/g, '');
    this.chars = Array.from(text.replace(/[\t\n\r]/g, ''));
    this.at = 0;
    this.buffer = '';
    this.sawAt = this.inBrackets = this.sawPassword = false;
  }

  // The record, or FAILURE.
  run() {
    let state = this.override || 'schemeStart';
    for (; this.at <= this.chars.length; this.at++) {
      const c = this.chars[this.at];
      const next = this[state](c);
      if (next === FAILURE) return FAILURE;
      if (next === null) break;
      state = next;
    }
    return this.url;
  }

  rest(n = 1) {
    return this.chars[this.at + n];
  }

  back(n = 1) {
    this.at -= n;
  }

  isEnd(c) {
    return c === undefined || c === '/' || c === '?' || c === '#' || (isSpecial(this.url) && c === '\\');
  }

  schemeStart(c) {
    if (c !== undefined && /^[a-z]$/i.test(c)) {
      this.buffer += c.toLowerCase();
      return 'scheme';
    }
    if (this.override) return FAILURE;
    this.back();
    return 'noScheme';
  }

  scheme(c) {
    if (c !== undefined && /^[a-z0-9+\-.]$/i.test(c)) {
      this.buffer += c.toLowerCase();
      return 'scheme';
    }
    if (c !== ':') {
      if (this.override) return FAILURE;
      this.buffer = '';
      this.at = -1;
      return 'noScheme';
    }
    return this.override ? this.changeScheme() : this.afterScheme();
  }

  changeScheme() {
    const { url } = this;
    const next = { scheme: `${this.buffer}:` };
    const isFile = next.scheme === 'file:';
    if (isSpecial(url) !== isSpecial(next) || ((url.username || url.password || url.port !== null) && isFile)) return null;
    if (url.scheme === 'file:' && !url.host) return null;
    url.scheme = next.scheme;
    if (url.port === SPECIAL[url.scheme]) url.port = null;
    return null;
  }

  afterScheme() {
    const { url, base } = this;
    url.scheme = `${this.buffer}:`;
    this.buffer = '';
    if (url.scheme === 'file:') return 'file';
    if (isSpecial(url)) return base && base.scheme === url.scheme ? 'specialRelativeOrAuthority' : 'specialAuthoritySlashes';
    if (this.rest() === '/') {
      this.at++;
      return 'pathOrAuthority';
    }
    url.path = '';
    return 'opaquePath';
  }

  noScheme(c) {
    const { base } = this;
    if (!base || (typeof base.path === 'string' && c !== '#')) return FAILURE;
    if (typeof base.path === 'string') {
      Object.assign(this.url, { scheme: base.scheme, path: base.path, query: base.query, fragment: '' });
      return 'fragment';
    }
    this.back();
    return base.scheme === 'file:' ? 'file' : 'relative';
  }

  specialRelativeOrAuthority(c) {
    if (c === '/' && this.rest() === '/') {
      this.at++;
      return 'specialAuthorityIgnoreSlashes';
    }
    this.back();
    return 'relative';
  }

  pathOrAuthority(c) {
    if (c === '/') return 'authority';
    this.back();
    return 'path';
  }

  relative(c) {
    const { url, base } = this;
    url.scheme = base.scheme;
    if (c === '/' || (isSpecial(url) && c === '\\')) return 'relativeSlash';
    Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port,
      path: base.path.slice(), query: base.query });
    if (c === '?') return this.startQuery();
    if (c === '#') return this.startFragment();
    if (c !== undefined) {
      url.query = null;
      shorten(url);
      this.back();
      return 'path';
    }
    return 'relative';
  }

  relativeSlash(c) {
    const { url, base } = this;
    if (isSpecial(url) && (c === '/' || c === '\\')) return 'specialAuthorityIgnoreSlashes';
    if (c === '/') return 'authority';
    Object.assign(url, { username: base.username, password: base.password, host: base.host, port: base.port });
    this.back();
    return 'path';
  }

  specialAuthoritySlashes(c) {
    if (c === '/' && this.rest() === '/') {
      this.at++;
    } else {
      this.back();
    }
    return 'specialAuthorityIgnoreSlashes';
  }

  specialAuthorityIgnoreSlashes(c) {
    if (c === '/' || c === '\\') return 'specialAuthorityIgnoreSlashes';
    this.back();
    return 'authority';
  }

  authority(c) {
    if (c === '@') {
      this.takeUserinfo();
      return 'authority';
    }
    if (!this.isEnd(c)) {
      this.buffer += c;
      return 'authority';
    }
    if (this.sawAt && this.buffer === '') return FAILURE;
    this.back(Array.from(this.buffer).length + 1);
    this.buffer = '';
    return 'host';
  }

  takeUserinfo() {
    const { url } = this;
    const text = this.sawAt ? `%40${this.buffer}` : this.buffer;
    this.sawAt = true;
    this.buffer = '';
    for (const c of text) {
      if (c === ':' && !this.sawPassword) this.sawPassword = true;
      else url[this.sawPassword ? 'password' : 'username'] += escaped(c, USERINFO_SET);
    }
  }

  host(c) {
    const { url } = this;
    if (this.override && url.scheme === 'file:') {
      this.back();
      return 'fileHost';
    }
    if (c === ':' && !this.inBrackets) {
      if (this.buffer === '' || this.override === 'hostname') return this.override ? null : FAILURE;
      return this.takeHost() ? 'port' : FAILURE;
    }
    if (this.isEnd(c)) {
      this.back();
      if (isSpecial(url) && this.buffer === '') return FAILURE;
      if (this.override && this.buffer === '' && (url.username || url.password || url.port !== null)) return null;
      if (!this.takeHost()) return FAILURE;
      return this.override ? null : 'pathStart';
    }
    if (c === '[') this.inBrackets = true;
    if (c === ']') this.inBrackets = false;
    this.buffer += c;
    return this.override || 'host';
  }

  hostname(c) {
    return this.host(c);
  }

  takeHost() {
    const host = parseHost(this.buffer, isSpecial(this.url));
    if (host === null) return false;
    this.url.host = host;
    this.buffer = '';
    return true;
  }

  port(c) {
    const { url } = this;
    if (c !== undefined && /^[0-9]$/.test(c)) {
      this.buffer += c;
      return 'port';
    }
    if (!this.isEnd(c) && !this.override) return FAILURE;
    if (this.buffer !== '') {
      const port = parseInt(this.buffer, 10);
      if (port > 65535) return FAILURE;
      url.port = port === SPECIAL[url.scheme] ? null : port;
      this.buffer = '';
    }
    if (this.override) return null;
    this.back();
    return 'pathStart';
  }

  file(c) {
    const { url, base } = this;
    url.scheme = 'file:';
    url.host = '';
    if (c === '/' || c === '\\') return 'fileSlash';
    if (base && base.scheme === 'file:') {
      Object.assign(url, { host: base.host, path: base.path.slice(), query: base.query });
      if (c === '?') return this.startQuery();
      if (c === '#') return this.startFragment();
      if (c === undefined) return 'file';
      url.query = null;
      if (startsWithDriveLetter(this.chars, this.at)) url.path = [];
      else shorten(url);
    }
    this.back();
    return 'path';
  }

  fileSlash(c) {
    const { url, base } = this;
    if (c === '/' || c === '\\') return 'fileHost';
    if (base && base.scheme === 'file:') {
      url.host = base.host;
      if (!startsWithDriveLetter(this.chars, this.at) && base.path.length && isNormalDriveLetter(base.path[0])) {
        url.path.push(base.path[0]);
      }
    }
    this.back();
    return 'path';
  }

  fileHost(c) {
    const { url } = this;
    if (c !== undefined && !'/\\?#'.includes(c)) {
      this.buffer += c;
      return 'fileHost';
    }
    this.back();
    if (!this.override && isDriveLetter(this.buffer)) return 'path';
    if (this.buffer === '') {
      url.host = '';
    } else {
      if (!this.takeHost()) return FAILURE;
      if (url.host === 'localhost') url.host = '';
      this.buffer = '';
    }
    return this.override ? null : 'pathStart';
  }

  pathStart(c) {
    if (isSpecial(this.url)) {
      if (c !== '/' && c !== '\\') this.back();
      return 'path';
    }
    if (!this.override && c === '?') return this.startQuery();
    if (!this.override && c === '#') return this.startFragment();
    if (c !== undefined) {
      if (c !== '/') this.back();
      return 'path';
    }
    if (this.override && this.url.host === null) this.url.path.push('');
    return 'pathStart';
  }

  path(c) {
    const { url } = this;
    const slash = c === '/' || (isSpecial(url) && c === '\\');
    if (c !== undefined && !slash && (this.override || (c !== '?' && c !== '#'))) {
      this.buffer += escaped(c, PATH_SET);
      return 'path';
    }
    if (isDoubleDot(this.buffer)) {
      shorten(url);
      if (!slash) url.path.push('');
    } else if (isSingleDot(this.buffer)) {
      if (!slash) url.path.push('');
    } else {
      if (url.scheme === 'file:' && !url.path.length && isDriveLetter(this.buffer)) this.buffer = `${this.buffer[0]}:`;
      url.path.push(this.buffer);
    }
    this.buffer = '';
    if (c === '?') return this.startQuery();
    if (c === '#') return this.startFragment();
    return 'path';
  }

  opaquePath(c) {
    const { url } = this;
    if (c === '?') return this.startQuery();
    if (c === '#') return this.startFragment();
    const beforeEnd = this.rest() === '?' || this.rest() === '#';
    if (c !== undefined) url.path += c === ' ' && beforeEnd ? '%20' : escaped(c, CONTROL_SET);
    return 'opaquePath';
  }

  startQuery() {
    this.url.query = '';
    return 'query';
  }

  startFragment() {
    this.url.fragment = '';
    return 'fragment';
  }

  query(c) {
    const { url } = this;
    if (c === '#' && !this.override) return this.startFragment();
    if (c !== undefined) url.query += escaped(c, isSpecial(url) ? SPECIAL_QUERY_SET : QUERY_SET);
    return 'query';
  }

  fragment(c) {
    if (c !== undefined) this.url.fragment += escaped(c, FRAGMENT_SET);
    return 'fragment';
  }
}

const parse = (input, base, url, override) => new Parser(input, base, url, override).run();

function pathOf(url) {
  return typeof url.path === 'string' ? url.path : url.path.map((s) => `/${s}`).join('');
}

function write(url, fragment = true) {
  let text = url.scheme;
  if (url.host !== null) {
    text += '//';
    if (url.username || url.password) text += `${url.username}${url.password ? `:${url.password}` : ''}@`;
    text += url.host + (url.port === null ? '' : `:${url.port}`);
  } else if (typeof url.path !== 'string' && url.path.length > 1 && url.path[0] === '') {
    text += '/.';
  }
  text += pathOf(url);
  if (url.query !== null) text += `?${url.query}`;
  if (fragment && url.fragment !== null) text += `#${url.fragment}`;
  return text;
}

// ---- URLSearchParams ----

function readForm(text) {
  const plain = (s) => unescapePercent(s.replace(/\+/g, ' '));
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [plain(part), ''] : [plain(part.slice(0, equals)), plain(part.slice(equals + 1))];
    });
}

function formText(text) {
  let out = '';
  for (const c of text) out += /^[a-z0-9*\-._]$/i.test(c) ? c : c === ' ' ? '+' : utf8(c).map(escapeByte).join('');
  return out;
}

function pairsOf(init) {
  if (typeof init[Symbol.iterator] !== 'function') {
    return Reflect.ownKeys(init)
      .filter((key) => Object.prototype.propertyIsEnumerable.call(init, key))
      .map((key) => [scalar(key), scalar(init[key])]);
  }
  return Array.from(init, (pair) => {
    const list = typeof pair === 'object' && pair !== null ? Array.from(pair) : [];
    if (list.length !== 2) throw new TypeError('URLSearchParams: each entry must be a pair of name and value');
    return list.map(scalar);
  });
}

let attach; // (params, list, onChange): ties params to a URL

export class URLSearchParams {
  #list = [];

  #onChange = null;

  static {
    attach = (params, list, onChange) => {
      params.#list = list;
      params.#onChange = onChange;
    };
  }

  constructor(init = '') {
    if ((typeof init === 'object' && init !== null) || typeof init === 'function') this.#list = pairsOf(init);
    else this.#list = readForm(scalar(init).replace(/^\?/, ''));
  }

  #changed() {
    if (this.#onChange) this.#onChange(this.toString());
  }

  get size() {
    return this.#list.length;
  }

  append(name, value) {
    this.#list.push([scalar(name), scalar(value)]);
    this.#changed();
  }

  delete(name, value) {
    const [n, v] = [scalar(name), value === undefined ? undefined : scalar(value)];
    this.#list = this.#list.filter((p) => p[0] !== n || (v !== undefined && p[1] !== v));
    this.#changed();
  }

  get(name) {
    const found = this.#list.find((p) => p[0] === scalar(name));
    return found ? found[1] : null;
  }

  getAll(name) {
    return this.#list.filter((p) => p[0] === scalar(name)).map((p) => p[1]);
  }

  has(name, value) {
    return this.#list.some((p) => p[0] === scalar(name) && (value === undefined || p[1] === scalar(value)));
  }

  set(name, value) {
    const n = scalar(name);
    const found = this.#list.find((p) => p[0] === n);
    if (found) {
      found[1] = scalar(value);
      this.#list = this.#list.filter((p) => p === found || p[0] !== n);
    } else {
      this.#list.push([n, scalar(value)]);
    }
    this.#changed();
  }

  sort() {
    this.#list.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    this.#changed();
  }

  forEach(callback, thisArg) {
    if (typeof callback !== 'function') throw new TypeError('URLSearchParams.forEach() needs a function');
    for (let i = 0; i < this.#list.length; i++) callback.call(thisArg, this.#list[i][1], this.#list[i][0], this);
  }

  *entries() {
    for (let i = 0; i < this.#list.length; i++) yield this.#list[i].slice();
  }

  *keys() {
    for (let i = 0; i < this.#list.length; i++) yield this.#list[i][0];
  }

  *values() {
    for (let i = 0; i < this.#list.length; i++) yield this.#list[i][1];
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString() {
    return this.#list.map(([name, value]) => `${formText(name)}=${formText(value)}`).join('&');
  }

  get [Symbol.toStringTag]() {
    return 'URLSearchParams';
  }
}

// ---- URL ----

function parseUrl(input, base) {
  let baseRecord = null;
  if (base !== undefined) {
    baseRecord = parse(scalar(base));
    if (baseRecord === FAILURE) throw new TypeError(`Invalid base URL: ${base}`);
  }
  const record = parse(scalar(input), baseRecord);
  if (record === FAILURE) throw new TypeError(`Invalid URL: ${input}`);
  return record;
}

export class URL {
  #url;

  #params = new URLSearchParams();

  constructor(input, base) {
    if (!arguments.length) throw new TypeError('URL: not enough arguments');
    this.#url = parseUrl(input, base);
    this.#tieParams();
  }

  static canParse(input, base) {
    return URL.parse(input, base) !== null;
  }

  static parse(input, base) {
    try {
      return new URL(input, base);
    } catch (e) {
      return null;
    }
  }

  #tieParams(query = this.#url.query || '') {
    attach(this.#params, readForm(query), (text) => {
      this.#url.query = text === '' ? null : text;
    });
  }

  // Parts of a URL without a host can't be set.
  get #hasNoPort() {
    return !this.#url.host || this.#url.scheme === 'file:';
  }

  get href() {
    return write(this.#url);
  }

  set href(value) {
    this.#url = parseUrl(value);
    this.#tieParams();
  }

  get origin() {
    const url = this.#url;
    if (isSpecial(url) && url.scheme !== 'file:') return `${url.scheme}//${this.host}`;
    if (url.scheme === 'blob:') {
      const inner = parse(pathOf(url));
      if (inner !== FAILURE && (inner.scheme === 'http:' || inner.scheme === 'https:')) return new URL(pathOf(url)).origin;
    }
    return 'null';
  }

  get protocol() {
    return this.#url.scheme;
  }

  set protocol(value) {
    parse(`${scalar(value)}:`, null, this.#url, 'schemeStart');
  }

  get username() {
    return this.#url.username;
  }

  set username(value) {
    if (!this.#hasNoPort) this.#url.username = escaped(scalar(value), USERINFO_SET);
  }

  get password() {
    return this.#url.password;
  }

  set password(value) {
    if (!this.#hasNoPort) this.#url.password = escaped(scalar(value), USERINFO_SET);
  }

  get host() {
    const { host, port } = this.#url;
    return host === null ? '' : host + (port === null ? '' : `:${port}`);
  }

  set host(value) {
    if (typeof this.#url.path !== 'string') parse(scalar(value), null, this.#url, 'host');
  }

  get hostname() {
    return this.#url.host === null ? '' : this.#url.host;
  }

  set hostname(value) {
    if (typeof this.#url.path !== 'string') parse(scalar(value), null, this.#url, 'hostname');
  }

  get port() {
    return this.#url.port === null ? '' : String(this.#url.port);
  }

  set port(value) {
    const text = scalar(value);
    if (this.#hasNoPort) return;
    if (text === '') this.#url.port = null;
    else if (/^[\t\n\r]*[0-9]/.test(text)) parse(text, null, this.#url, 'port');
  }

  get pathname() {
    return pathOf(this.#url);
  }

  set pathname(value) {
    if (typeof this.#url.path === 'string') return;
    this.#url.path = [];
    parse(scalar(value), null, this.#url, 'pathStart');
  }

  get search() {
    return this.#url.query ? `?${this.#url.query}` : '';
  }

  set search(value) {
    const text = scalar(value).replace(/^\?/, '');
    this.#url.query = String(value) === '' ? null : '';
    if (this.#url.query !== null) parse(text, null, this.#url, 'query');
    this.#tieParams(text);
  }

  get searchParams() {
    return this.#params;
  }

  get hash() {
    return this.#url.fragment ? `#${this.#url.fragment}` : '';
  }

  set hash(value) {
    const text = scalar(value);
    this.#url.fragment = text === '' ? null : '';
    if (text !== '') parse(text.replace(/^#/, ''), null, this.#url, 'fragment');
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }

  get [Symbol.toStringTag]() {
    return 'URL';
  }
}
