// fs.js - files, at once: the callbacks and promises of fs and fs/promises are settled when they are made.
'use strict';

const binding = require('node:binding');
const { Buffer } = require('node:buffer');

const pathOf = (p) => (p instanceof URL ? require('node:url').fileURLToPath(p) : Buffer.isBuffer(p) ? p.toString() : p);

function failure(number, call, path, to) {
  const [code, text] = binding.errname(number);
  const e = new Error(`${code}: ${text}, ${call}${path === undefined ? '' : ` '${path}'`}${to === undefined ? '' : ` -> '${to}'`}`);
  return Object.assign(e, { errno: -number, code, syscall: call, path });
}

// fn gives a negative error number or what is asked for.
function ask(call, fn, path, ...args) {
  path = pathOf(path);
  if (typeof path !== 'string') {
    const e = new TypeError(`The "path" argument must be of type string or an instance of Buffer or URL. Received ${path === null ? 'null' : typeof path}`);
    e.code = 'ERR_INVALID_ARG_TYPE';
    throw e;
  }
  const r = fn(path, ...args);
  if (typeof r === 'number' && r < 0) throw failure(-r, call, path);
  return r;
}

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);
const bytesOf = (data, options) =>
  typeof data === 'string' ? Buffer.from(data, encodingOf(options) ?? 'utf8') : ArrayBuffer.isView(data) ? data : Buffer.from(String(data));

class Stats {
  constructor([kind, size, mtime, mode]) {
    Object.assign(this, { mode, size, mtimeMs: mtime, atimeMs: mtime, ctimeMs: mtime, birthtimeMs: mtime });
    this.mtime = this.atime = this.ctime = this.birthtime = new Date(mtime);
    Object.defineProperty(this, '_kind', { value: kind });
  }
  isFile() {
    return this._kind === 'f';
  }
  isDirectory() {
    return this._kind === 'd';
  }
  isSymbolicLink() {
    return this._kind === 'l';
  }
}

const own = {
  readFile(path, options) {
    const bytes = Buffer.from(ask('open', binding.readFile, path));
    const encoding = encodingOf(options);
    return encoding ? bytes.toString(encoding) : bytes;
  },
  writeFile(path, data, options) {
    ask('open', binding.writeFile, path, bytesOf(data, options), options?.flag ?? 'w');
  },
  appendFile(path, data, options) {
    ask('open', binding.writeFile, path, bytesOf(data, options), 'a');
  },
  stat(path, options) {
    const r = binding.stat(pathOf(path), true);
    if (typeof r !== 'number') return new Stats(r);
    if (options?.throwIfNoEntry === false) return undefined;
    throw failure(-r, 'stat', path);
  },
  lstat: (path) => new Stats(ask('lstat', binding.stat, path, false)),
  access: (path) => void ask('access', binding.stat, path, true),
  readdir(path, options) {
    const names = ask('scandir', binding.readdir, path).sort();
    if (!options?.withFileTypes) return names;
    return names.map((name) => Object.assign(own.lstat(`${pathOf(path)}/${name}`), { name, parentPath: pathOf(path), path: pathOf(path) }));
  },
  mkdir(path, options) {
    const wanted = pathOf(path);
    if (!options?.recursive) return void ask('mkdir', binding.mkdir, wanted);
    let first;
    const parts = wanted.split('/');
    for (let i = 1; i <= parts.length; i++) {
      const dir = parts.slice(0, i).join('/');
      if (!dir || module.exports.existsSync(dir)) continue;
      ask('mkdir', binding.mkdir, dir);
      first ??= dir;
    }
    return first;
  },
  unlink: (path) => void ask('unlink', binding.unlink, path),
  rmdir: (path) => void ask('rmdir', binding.rmdir, path),
  rm(path, options) {
    if (options?.force && !module.exports.existsSync(path)) return;
    if (options?.recursive && own.lstat(path).isDirectory()) {
      for (const name of own.readdir(path)) own.rm(`${pathOf(path)}/${name}`, options);
      own.rmdir(path);
    } else own.unlink(path);
  },
  rename(from, to) {
    const r = binding.rename(pathOf(from), pathOf(to));
    if (r < 0) throw failure(-r, 'rename', from, to);
  },
  copyFile: (from, to) => own.writeFile(to, own.readFile(from)),
  realpath: (path) => ask('realpath', binding.realpath, path),
};

const exports_ = { constants: { F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 }, Stats, promises: { constants: {} } };
for (const [name, fn] of Object.entries(own)) {
  exports_[`${name}Sync`] = fn;
  exports_.promises[name] = async (...args) => fn(...args);
  exports_[name] = (...args) => {
    const done = args.pop();
    if (typeof done !== 'function') throw new TypeError('The "cb" argument must be of type function. Received undefined');
    let error = null;
    let value;
    try {
      value = fn(...args);
    } catch (e) {
      error = e;
    }
    setImmediate(done, error, value);
  };
}
exports_.existsSync = (path) => {
  path = pathOf(path);
  return typeof path === 'string' && typeof binding.stat(path, true) !== 'number';
};
exports_.exists = (path, done) => setImmediate(done, exports_.existsSync(path));
for (const name of ['createReadStream', 'createWriteStream', 'openSync', 'open', 'watch', 'watchFile'])
  exports_[name] = () => {
    throw new Error(`fs.${name}() isn't available in brunt's scripts: use readFileSync(), writeFileSync() or appendFileSync()`);
  };

module.exports = exports_;
