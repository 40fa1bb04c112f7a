// bootstrap.js - what Node puts into the global object, each made when it is first looked at.
'use strict';

const binding = require('node:binding');

const define = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

function lazily(name, make) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make();
      define(name, value);
      return value;
    },
    set(value) {
      define(name, value);
    },
  });
}

define('global', globalThis);
for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'])
  define(name, require('node:timers')[name]);
define('queueMicrotask', (fn) => {
  if (typeof fn !== 'function') throw new TypeError('queueMicrotask() needs a function');
  Promise.resolve().then(fn);
});
lazily('process', () => require('node:process'));
lazily('Buffer', () => require('node:buffer').Buffer);
lazily('URL', () => require('node:url').URL);
lazily('URLSearchParams', () => require('node:url').URLSearchParams);
lazily('TextEncoder', () => require('node:util').TextEncoder);
lazily('TextDecoder', () => require('node:util').TextDecoder);
lazily('performance', () => require('node:perf_hooks').performance);
lazily('crypto', () => require('node:crypto').webcrypto);
lazily('structuredClone', () => require('node:internal/clone').structuredClone);
lazily('atob', () => require('node:buffer').atob);
lazily('btoa', () => require('node:buffer').btoa);
lazily('AbortController', () => require('node:internal/abort').AbortController);
lazily('AbortSignal', () => require('node:internal/abort').AbortSignal);
lazily('Event', () => require('node:internal/abort').Event);
lazily('EventTarget', () => require('node:internal/abort').EventTarget);
for (const name of ['fetch', 'XMLHttpRequest', 'WebSocket'])
  lazily(name, () => {
    const missing = function () {
      throw new Error(
        `${name} isn't available in brunt's scripts: they can't use the network by themselves; let the test's own steps make the request`,
      );
    };
    return missing;
  });

// ---- console ----

const plain = (v) => typeof v === 'string' && !v.includes('%');
let depth = '';

function line(fd, args) {
  let text;
  if (args.length === 1 && typeof args[0] === 'string') text = args[0];
  else if (args.every(plain)) text = args.join(' ');
  else text = require('node:internal/inspect').format(...args);
  binding.write(fd, (depth ? text.replace(/^/gm, depth) : text) + '\n');
}

const counts = new Map();
const times = new Map();
const took = (label) => `${label}: ${(binding.now() - times.get(label)).toFixed(3)}ms`;

define('console', {
  log: (...args) => line(1, args),
  info: (...args) => line(1, args),
  debug: (...args) => line(1, args),
  warn: (...args) => line(2, args),
  error: (...args) => line(2, args),
  trace: (...args) => line(2, ['Trace:', ...args, '\n' + String(new Error().stack).trimEnd()]),
  dir: (v, options) => line(1, [require('node:internal/inspect').inspect(v, options)]),
  assert: (ok, ...args) => {
    if (!ok) line(2, ['Assertion failed' + (args.length ? ':' : ''), ...args]);
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    line(1, [`${label}: ${counts.get(label)}`]);
  },
  countReset: (label = 'default') => counts.delete(label),
  time: (label = 'default') => times.set(label, binding.now()),
  timeLog: (label = 'default', ...args) => times.has(label) && line(1, [took(label), ...args]),
  timeEnd: (label = 'default') => {
    if (times.has(label)) line(1, [took(label)]);
    times.delete(label);
  },
  group: (...args) => {
    if (args.length) line(1, args);
    depth += '  ';
  },
  groupEnd: () => {
    depth = depth.slice(2);
  },
  table: (rows) => line(1, [rows]),
});
