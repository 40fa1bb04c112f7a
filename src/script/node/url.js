// url.js - Node's url: the standard's URL, and the old parse(), format() and resolve().
'use strict';

const { URL, URLSearchParams } = require('node:internal/whatwg_url');
const querystring = require('node:querystring');

class Url {}

function parse(text, query = false) {
  const u = new Url();
  const m = /^\s*([a-zA-Z][a-zA-Z0-9+.-]*:)?(\/\/)?(.*?)\s*$/s.exec(String(text));
  let rest = m[3];
  Object.assign(u, { protocol: m[1]?.toLowerCase() ?? null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null, query: null, pathname: null, path: null, href: '' });
  if (!m[1] && m[2]) rest = m[2] + rest;
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    u.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const q = rest.indexOf('?');
  if (q >= 0) {
    u.search = rest.slice(q);
    u.query = u.search.slice(1);
    rest = rest.slice(0, q);
  }
  if (query) u.query = querystring.parse(u.query ?? '');
  if (m[1] && m[2]) {
    u.slashes = true;
    const slash = rest.search(/[/\\]/);
    let host = slash < 0 ? rest : rest.slice(0, slash);
    rest = slash < 0 ? '' : rest.slice(slash);
    const at = host.lastIndexOf('@');
    if (at >= 0) {
      u.auth = decodeURIComponent(host.slice(0, at));
      host = host.slice(at + 1);
    }
    u.host = host.toLowerCase();
    const port = /:(\d*)$/.exec(u.host);
    u.port = port ? port[1] || null : null;
    u.hostname = (port ? u.host.slice(0, port.index) : u.host).replace(/^\[|\]$/g, '');
    if (!rest && /^(https?|ftp|file|wss?):$/.test(u.protocol)) rest = '/';
  }
  u.pathname = rest || null;
  if (u.pathname !== null || u.search !== null) u.path = (u.pathname ?? '') + (u.search ?? '');
  u.href = format(u);
  return u;
}

function format(u) {
  if (typeof u === 'string') return parse(u).href;
  if (u instanceof URL) return u.href;
  const protocol = u.protocol ? (u.protocol.endsWith(':') ? u.protocol : `${u.protocol}:`) : '';
  const hostname = u.hostname && u.hostname.includes(':') ? `[${u.hostname}]` : u.hostname;
  const host = u.host ?? (hostname ? hostname + (u.port ? `:${u.port}` : '') : '');
  const slashes = u.slashes || (host && /^(https?|ftp|file|wss?):$/.test(protocol)) ? '//' : '';
  const auth = u.auth ? `${encodeURIComponent(u.auth).replace(/%3A/i, ':')}@` : '';
  let path = u.pathname ?? '';
  if (host && path && path[0] !== '/') path = `/${path}`;
  let search = u.search ?? (u.query && typeof u.query === 'object' ? querystring.stringify(u.query) : '');
  if (search && search[0] !== '?') search = `?${search}`;
  const hash = u.hash && u.hash[0] !== '#' ? `#${u.hash}` : (u.hash ?? '');
  return protocol + slashes + (host ? auth + host : '') + path + search + hash;
}

function resolve(from, to) {
  const base = 'http://relative.invalid';
  const made = new URL(to, new URL(from, base));
  return made.href.startsWith(base) ? made.href.slice(base.length) : made.href;
}

module.exports = {
  URL,
  URLSearchParams,
  Url,
  parse,
  format,
  resolve,
  fileURLToPath(u) {
    u = new URL(String(u));
    if (u.protocol !== 'file:') throw Object.assign(new TypeError('The URL must be of scheme file'), { code: 'ERR_INVALID_URL_SCHEME' });
    return decodeURIComponent(u.pathname);
  },
  pathToFileURL: (p) => new URL(`file://${require('node:path').resolve(p).replace(/[^\w\-./~!$&'()*+,;=:@]/g, (c) => encodeURIComponent(c))}`),
  domainToASCII: (d) => new URL(`http://${d}`).hostname,
  urlToHttpOptions: (u) => ({ protocol: u.protocol, hostname: u.hostname, hash: u.hash, search: u.search, pathname: u.pathname, path: u.pathname + u.search, href: u.href, port: u.port ? Number(u.port) : undefined, auth: u.username ? `${u.username}:${u.password}` : undefined }),
};
