// querystring.js - the old way to read and write queries.
'use strict';

const escape = (v) => encodeURIComponent(v);
const unescape = (v) => {
  try {
    return decodeURIComponent(v);
  } catch {
    return v;
  }
};
const textOf = (v) => (typeof v === 'string' || typeof v === 'boolean' || typeof v === 'bigint' || (typeof v === 'number' && Number.isFinite(v)) ? String(v) : '');

function stringify(o, sep = '&', eq = '=', options = {}) {
  const code = options.encodeURIComponent ?? module.exports.escape;
  if (typeof o !== 'object' || o === null) return '';
  return Object.keys(o)
    .flatMap((k) => (Array.isArray(o[k]) ? o[k] : [o[k]]).map((v) => code(k) + eq + code(textOf(v))))
    .join(sep);
}

function parse(text, sep = '&', eq = '=', options = {}) {
  const out = Object.create(null);
  const decode = options.decodeURIComponent ?? module.exports.unescape;
  const plain = (s) => decode(s.replace(/\+/g, ' '));
  let parts = typeof text === 'string' && text ? text.split(sep) : [];
  if (options.maxKeys !== 0) parts = parts.slice(0, options.maxKeys ?? 1000);
  for (const part of parts) {
    if (!part) continue;
    const i = part.indexOf(eq);
    const k = plain(i < 0 ? part : part.slice(0, i));
    const v = i < 0 ? '' : plain(part.slice(i + eq.length));
    if (!(k in out)) out[k] = v;
    else if (Array.isArray(out[k])) out[k].push(v);
    else out[k] = [out[k], v];
  }
  return out;
}

module.exports = { stringify, parse, escape, unescape, encode: stringify, decode: parse };
