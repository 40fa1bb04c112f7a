// events.js - EventEmitter.
'use strict';

const listOf = (e, name) => {
  const map = (e._events ??= Object.create(null));
  return (map[name] ??= []);
};

function EventEmitter() {
  this._events = Object.create(null);
}

function add(e, name, fn, first) {
  if (typeof fn !== 'function') throw new TypeError('The "listener" argument must be of type function.');
  if (e._events?.newListener) e.emit('newListener', name, fn.listener ?? fn);
  const list = listOf(e, name);
  e._events[name] = first ? [fn, ...list] : [...list, fn];
  return e;
}

function once(e, name, fn) {
  const wrapper = function (...args) {
    e.removeListener(name, wrapper);
    return fn.apply(this, args);
  };
  wrapper.listener = fn;
  return wrapper;
}

Object.assign(EventEmitter.prototype, {
  on(name, fn) {
    return add(this, name, fn);
  },
  addListener(name, fn) {
    return add(this, name, fn);
  },
  prependListener(name, fn) {
    return add(this, name, fn, true);
  },
  once(name, fn) {
    return add(this, name, once(this, name, fn));
  },
  prependOnceListener(name, fn) {
    return add(this, name, once(this, name, fn), true);
  },
  removeListener(name, fn) {
    const list = listOf(this, name);
    const i = list.findLastIndex((f) => f === fn || f.listener === fn);
    if (i >= 0) this._events[name] = list.filter((_, k) => k !== i);
    return this;
  },
  off(name, fn) {
    return this.removeListener(name, fn);
  },
  removeAllListeners(name) {
    if (name === undefined) this._events = Object.create(null);
    else if (this._events) delete this._events[name];
    return this;
  },
  emit(name, ...args) {
    const list = this._events?.[name];
    if (!list || !list.length) {
      if (name === 'error') throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`);
      return false;
    }
    for (const fn of list) fn.apply(this, args);
    return true;
  },
  listeners(name) {
    return (this._events?.[name] ?? []).map((f) => f.listener ?? f);
  },
  rawListeners(name) {
    return [...(this._events?.[name] ?? [])];
  },
  listenerCount(name) {
    return this._events?.[name]?.length ?? 0;
  },
  eventNames() {
    return Reflect.ownKeys(this._events ?? {}).filter((n) => this._events[n].length);
  },
  setMaxListeners() {
    return this;
  },
  getMaxListeners() {
    return 10;
  },
});

EventEmitter.EventEmitter = EventEmitter;
EventEmitter.defaultMaxListeners = 10;
EventEmitter.once = (e, name) =>
  new Promise((resolve, reject) => {
    const fail = (error) => {
      e.removeListener(name, done);
      reject(error);
    };
    const done = (...args) => {
      e.removeListener('error', fail);
      resolve(args);
    };
    e.once(name, done);
    if (name !== 'error') e.once('error', fail);
  });

module.exports = EventEmitter;
