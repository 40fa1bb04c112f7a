// util.js - the parts of Node's util that scripts and packages use.
'use strict';

const { inspect, format } = require('node:internal/inspect');
const binding = require('node:binding');

const promised = Symbol.for('nodejs.util.promisify.custom');

function promisify(fn) {
  if (typeof fn !== 'function') throw new TypeError('The "original" argument must be of type function');
  if (fn[promised]) return fn[promised];
  const made = function (...args) {
    return new Promise((resolve, reject) => {
      fn.call(this, ...args, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
  Object.setPrototypeOf(made, Object.getPrototypeOf(fn));
  return Object.defineProperties(made, Object.getOwnPropertyDescriptors(fn));
}
promisify.custom = promised;

const callbackify = (fn) =>
  function (...args) {
    const done = args.pop();
    fn.apply(this, args).then(
      (value) => setImmediate(done, null, value),
      (error) => setImmediate(done, error ?? Object.assign(new Error('Promise was rejected with a falsy value'), { reason: error })),
    );
  };

function deprecate(fn, message) {
  let said = false;
  return function (...args) {
    if (!said) console.error(`(node) DeprecationWarning: ${message}`);
    said = true;
    return new.target ? Reflect.construct(fn, args) : fn.apply(this, args);
  };
}

function inherits(child, parent) {
  Object.defineProperty(child, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
}

function isDeepStrictEqual(a, b, seen = new Map()) {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map) return a.size === b.size && [...a].every(([k, v]) => b.has(k) && isDeepStrictEqual(v, b.get(k), seen));
  if (a instanceof Set) return a.size === b.size && [...a].every((v) => b.has(v) || [...b].some((w) => isDeepStrictEqual(v, w, seen)));
  if (a instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && isDeepStrictEqual(a[k], b[k], seen));
}

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return new Uint8Array(binding.encode(String(text).toWellFormed(), 'utf8'));
  }
  encodeInto(text, into) {
    let read = 0;
    let written = 0;
    for (const c of text) {
      const bytes = this.encode(c);
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      written += bytes.length;
      read += c.length;
    }
    return { read, written };
  }
}

class TextDecoder {
  constructor(label = 'utf-8', options = {}) {
    const known = { utf8: 'utf8', 'utf-8': 'utf8', latin1: 'latin1', 'iso-8859-1': 'latin1', ascii: 'latin1', 'utf-16le': 'utf16le', 'utf-16': 'utf16le' };
    this._name = known[String(label).toLowerCase()];
    if (!this._name) throw new RangeError(`The "${label}" encoding is not supported`);
    this.encoding = String(label).toLowerCase() === 'utf8' ? 'utf-8' : String(label).toLowerCase();
    this.fatal = !!options.fatal;
    this.ignoreBOM = !!options.ignoreBOM;
  }
  decode(bytes = new Uint8Array(0)) {
    const text = binding.decode(bytes, this._name);
    if (this.fatal && this._name === 'utf8' && text.includes('\ufffd') && binding.encode(text, 'utf8').byteLength !== bytes.byteLength)
      throw new TypeError('The encoded data was not valid for encoding utf-8');
    return !this.ignoreBOM && text[0] === '\ufeff' ? text.slice(1) : text;
  }
}

const tagOf = (v) => Object.prototype.toString.call(v).slice(8, -1);
const typed = Object.getPrototypeOf(Uint8Array);
const types = {
  isDate: (v) => v instanceof Date,
  isRegExp: (v) => v instanceof RegExp,
  isPromise: (v) => v instanceof Promise,
  isMap: (v) => v instanceof Map,
  isSet: (v) => v instanceof Set,
  isNativeError: (v) => v instanceof Error,
  isTypedArray: (v) => v instanceof typed,
  isUint8Array: (v) => v instanceof Uint8Array,
  isArrayBuffer: (v) => v instanceof ArrayBuffer,
  isAnyArrayBuffer: (v) => v instanceof ArrayBuffer,
  isArrayBufferView: (v) => ArrayBuffer.isView(v),
  isAsyncFunction: (v) => tagOf(v) === 'AsyncFunction',
  isGeneratorFunction: (v) => /GeneratorFunction$/.test(tagOf(v)),
  isBoxedPrimitive: (v) => ['Number', 'String', 'Boolean', 'Symbol', 'BigInt'].includes(tagOf(v)) && typeof v === 'object',
  isProxy: () => false,
};

const debuglog = (section) => {
  const on = new RegExp(`(^|[,\\s])${section}($|[,\\s])`, 'i').test(process.env.NODE_DEBUG ?? '');
  const log = (...args) => on && process.stderr.write(`${section.toUpperCase()} ${process.pid}: ${format(...args)}\n`);
  log.enabled = on;
  return log;
};

module.exports = {
  inspect,
  format,
  promisify,
  callbackify,
  deprecate,
  inherits,
  isDeepStrictEqual,
  types,
  debuglog,
  debug: debuglog,
  TextEncoder,
  TextDecoder,
  formatWithOptions: (_options, ...args) => format(...args),
  stripVTControlCharacters: (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''),
  toUSVString: (text) => String(text).toWellFormed(),
  styleText: (_style, text) => text,
  isArray: Array.isArray,
  isString: (v) => typeof v === 'string',
  isFunction: (v) => typeof v === 'function',
  isObject: (v) => typeof v === 'object' && v !== null,
  isUndefined: (v) => v === undefined,
  isError: types.isNativeError,
  isDate: types.isDate,
  isRegExp: types.isRegExp,
};
