// path.js - paths of POSIX systems.
'use strict';

const text = (v, name = 'path') => {
  if (typeof v !== 'string') {
    const e = new TypeError(`The "${name}" argument must be of type string. Received ${v === null ? 'null' : typeof v}`);
    e.code = 'ERR_INVALID_ARG_TYPE';
    throw e;
  }
  return v;
};

function clean(parts, absolute) {
  const out = [];
  for (const p of parts) {
    if (!p || p === '.') continue;
    if (p !== '..') out.push(p);
    else if (out.length && out.at(-1) !== '..') out.pop();
    else if (!absolute) out.push('..');
  }
  return out.join('/');
}

const posix = {
  sep: '/',
  delimiter: ':',
  normalize(p) {
    if (!text(p)) return '.';
    const absolute = p[0] === '/';
    let out = clean(p.split('/'), absolute);
    if (!out && !absolute) out = '.';
    if (out && p.endsWith('/')) out += '/';
    return absolute ? `/${out}` : out;
  },
  join(...parts) {
    const joined = parts.filter((p) => text(p)).join('/');
    return joined ? posix.normalize(joined) : '.';
  },
  resolve(...parts) {
    let path = '';
    for (let i = parts.length - 1; i >= 0 && path[0] !== '/'; i--) if (text(parts[i])) path = path ? `${parts[i]}/${path}` : parts[i];
    if (path[0] !== '/') path = `${process.cwd()}/${path}`;
    return `/${clean(path.split('/'), true)}`;
  },
  isAbsolute: (p) => text(p)[0] === '/',
  dirname(p) {
    const trimmed = text(p).replace(/\/+$/, '');
    if (!trimmed) return p[0] === '/' ? '/' : '.';
    const i = trimmed.lastIndexOf('/');
    return i < 0 ? '.' : trimmed.slice(0, i).replace(/\/+$/, '') || '/';
  },
  basename(p, suffix) {
    const name = text(p).replace(/\/+$/, '').split('/').pop();
    return suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  },
  extname(p) {
    const name = posix.basename(p);
    const i = name.lastIndexOf('.');
    return i <= 0 || /^\.+$/.test(name.slice(0, i + 1)) ? '' : name.slice(i);
  },
  relative(from, to) {
    const a = posix.resolve(from).split('/').filter(Boolean);
    const b = posix.resolve(to).split('/').filter(Boolean);
    let i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i++;
    return [...a.slice(i).map(() => '..'), ...b.slice(i)].join('/');
  },
  parse(p) {
    const base = posix.basename(p);
    const ext = posix.extname(p);
    const root = text(p)[0] === '/' ? '/' : '';
    const dir = p.replace(/\/+$/, '').includes('/') ? posix.dirname(p) : root;
    return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  },
  format({ dir, root, base, name = '', ext = '' }) {
    const file = base || name + (ext && ext[0] !== '.' ? `.${ext}` : ext);
    const where = dir || root;
    return !where ? file : where === root ? `${where}${file}` : `${where}/${file}`;
  },
  toNamespacedPath: (p) => p,
};
posix.posix = posix;

module.exports = posix;
