// internal_abort.js - EventTarget and AbortController, which packages make use of.
'use strict';

class Event {
  constructor(type, init = {}) {
    this.type = type;
    this.defaultPrevented = false;
    this.timeStamp = performance.now();
    Object.assign(this, init);
  }
  preventDefault() {
    this.defaultPrevented = true;
  }
}

class EventTarget {
  constructor() {
    Object.defineProperty(this, '_listeners', { value: new Map() });
  }
  addEventListener(type, fn, options) {
    const list = this._listeners.get(type) ?? [];
    if (!list.some((l) => l.fn === fn)) this._listeners.set(type, [...list, { fn, once: !!options?.once }]);
  }
  removeEventListener(type, fn) {
    this._listeners.set(
      type,
      (this._listeners.get(type) ?? []).filter((l) => l.fn !== fn),
    );
  }
  dispatchEvent(event) {
    event.target = event.currentTarget = this;
    this[`on${event.type}`]?.(event);
    for (const { fn, once } of this._listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, fn);
      if (typeof fn === 'function') fn.call(this, event);
      else fn.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

const reasonOf = (reason, name = 'AbortError', text = 'This operation was aborted') => {
  if (reason !== undefined) return reason;
  const e = new Error(text);
  e.name = name;
  return e;
};

class AbortSignal extends EventTarget {
  aborted = false;
  reason = undefined;
  onabort = null;
  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }
  static abort(reason) {
    const s = new AbortSignal();
    s._abort(reasonOf(reason));
    return s;
  }
  static timeout(ms) {
    const s = new AbortSignal();
    setTimeout(() => s._abort(reasonOf(undefined, 'TimeoutError', 'The operation was aborted due to timeout')), ms);
    return s;
  }
  _abort(reason) {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event('abort'));
  }
}

class AbortController {
  signal = new AbortSignal();
  abort(reason) {
    this.signal._abort(reasonOf(reason));
  }
}

module.exports = { Event, EventTarget, AbortSignal, AbortController };
