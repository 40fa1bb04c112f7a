// timers.js - Node's timers over the engine's: objects that can be unref()ed (nothing waits for a script's timers anyway).
'use strict';

// As they are before bootstrap.js puts these here in their place.
const { setTimeout: once, setInterval: often, clearTimeout: clearEngine } = globalThis;
const engine = { set: (fn, ms, repeat, args) => (repeat ? often : once)(fn, ms, ...args), clear: clearEngine };

class Timeout {
  constructor(id, fn, ms, repeat, args) {
    this._id = id;
    Object.defineProperty(this, '_again', { value: () => engine.set(fn, ms, repeat, args), enumerable: false });
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
  refresh() {
    engine.clear(this._id);
    this._id = this._again();
    return this;
  }
  close() {
    engine.clear(this._id);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this._id;
  }
}

function start(name, fn, ms, repeat, args) {
  if (typeof fn !== 'function') {
    const e = new TypeError(`The "callback" argument must be of type function. Received ${fn === null ? 'null' : typeof fn}`);
    e.code = 'ERR_INVALID_ARG_TYPE';
    throw e;
  }
  ms = Number(ms);
  if (!(ms >= 1 && ms <= 2147483647)) ms = name === 'setImmediate' ? 0 : 1;
  return new Timeout(engine.set(fn, ms, repeat, args), fn, ms, repeat, args);
}

const clear = (t) => {
  if (t !== null && t !== undefined) engine.clear(typeof t === 'object' ? t._id : Number(t));
};

const timers = {
  setTimeout: (fn, ms, ...args) => start('setTimeout', fn, ms, false, args),
  setInterval: (fn, ms, ...args) => start('setInterval', fn, ms, true, args),
  setImmediate: (fn, ...args) => start('setImmediate', fn, 0, false, args),
  clearTimeout: clear,
  clearInterval: clear,
  clearImmediate: clear,
};
const promised = Symbol.for('nodejs.util.promisify.custom');
const later = (ms, value) => new Promise((resolve) => timers.setTimeout(resolve, ms, value));
timers.setTimeout[promised] = later;
timers.setImmediate[promised] = (value) => later(0, value);
timers.promises = {
  setTimeout: later,
  setImmediate: (value) => later(0, value),
  async *setInterval(ms, value) {
    for (;;) yield await later(ms, value);
  },
  scheduler: { wait: later, yield: () => later(0) },
};

module.exports = timers;
