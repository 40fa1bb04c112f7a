// streams.js - module k6/experimental/streams: the parts of the WHATWG Streams Standard that k6 has.
//
// The public classes are thin: each holds a state object in a private field, and the standard's abstract operations are functions
// over those. Their names follow the standard (https://streams.spec.whatwg.org/), so that they can be read side by side.

const { then } = Promise.prototype;
const resolve = Promise.resolve.bind(Promise);
const react = (promise, ok, bad) => then.call(promise, ok, bad);
const handled = (promise) => {
  react(promise, undefined, () => {});
  return promise;
};
const resolved = (v) => new Promise((ok) => ok(v));
const rejected = (e) => new Promise((ok, bad) => bad(e));
const deferred = () => {
  const d = {};
  d.promise = new Promise((ok, bad) => {
    d.resolve = ok;
    d.reject = bad;
  });
  return d;
};
const settled = (promise) => ({ promise, resolve() {}, reject() {} });
const failed = (e) => settled(handled(rejected(e)));
const ours = Symbol('ours');

function notSupported(what) {
  const e = new Error(`${what} is not supported yet`);
  e.name = 'NotSupportedError';
  return e;
}

// ---- what constructors are given ----

const isObject = (v) => (typeof v === 'object' && v !== null) || typeof v === 'function';

function dictionary(v, what) {
  if (v !== undefined && v !== null && !isObject(v)) {
    throw new TypeError(`${what} must be an object`);
  }
  return v ?? {};
}

function callback(of, name, what) {
  const fn = of[name];
  if (fn !== undefined && typeof fn !== 'function') {
    throw new TypeError(`${what} must be a function`);
  }
  return fn;
}

function strategyOf(v) {
  const dict = dictionary(v, 'strategy');
  const mark = dict.highWaterMark;
  const highWaterMark = mark === undefined ? undefined : Number(mark);
  return { highWaterMark, size: callback(dict, 'size', 'size') };
}

function highWaterMarkOf({ highWaterMark }, byDefault) {
  if (highWaterMark === undefined) {
    return byDefault;
  }
  if (!(highWaterMark >= 0)) {
    throw new RangeError('highWaterMark must be a non-negative number');
  }
  return highWaterMark;
}

const sizeOf = ({ size }) => (size === undefined ? () => 1 : (chunk) => Number(size(chunk)));

// A method of source or sink as a function that gives a promise, whatever it does.
function algorithm(fn, of) {
  return (...args) => {
    if (fn === undefined) {
      return resolved();
    }
    try {
      return resolve(fn.apply(of, args));
    } catch (e) {
      return rejected(e);
    }
  };
}

// ---- queues with sizes ----

function enqueueValueWithSize(c, value, size) {
  if (!(size >= 0 && size < Infinity)) {
    throw new RangeError('size must be a finite, non-negative number');
  }
  c.queue.push({ value, size });
  c.total += size;
}

function dequeueValue(c) {
  const { value, size } = c.queue.shift();
  c.total = Math.max(0, c.total - size);
  return value;
}

function resetQueue(c) {
  c.queue = [];
  c.total = 0;
}

// ---- ReadableStream: operations ----

function streamClose(stream) {
  stream.state = 'closed';
  const { reader } = stream;
  if (reader) {
    const { requests } = reader;
    reader.closed.resolve();
    reader.requests = [];
    requests.forEach((r) => r.close());
  }
}

function errorReadRequests(reader, e) {
  const { requests } = reader;
  reader.requests = [];
  requests.forEach((r) => r.error(e));
}

function streamError(stream, e) {
  stream.state = 'errored';
  stream.storedError = e;
  if (stream.reader) {
    stream.reader.closed.reject(e);
    handled(stream.reader.closed.promise);
    errorReadRequests(stream.reader, e);
  }
}

function streamCancel(stream, reason) {
  stream.disturbed = true;
  if (stream.state === 'closed') {
    return resolved();
  }
  if (stream.state === 'errored') {
    return rejected(stream.storedError);
  }
  streamClose(stream);
  return react(readableCancelSteps(stream.controller, reason), () => {});
}

const waitingReads = (stream) => (stream.reader ? stream.reader.requests.length : 0);

function readableClearAlgorithms(c) {
  c.pull = c.cancel = c.size = undefined;
}

const canCloseOrEnqueue = (c) => !c.closeRequested && c.stream.state === 'readable';

function readableDesiredSize(c) {
  const { state } = c.stream;
  return state === 'errored' ? null : state === 'closed' ? 0 : c.highWaterMark - c.total;
}

const shouldCallPull = (c) =>
  canCloseOrEnqueue(c) && c.started && (waitingReads(c.stream) > 0 || readableDesiredSize(c) > 0);

function callPullIfNeeded(c) {
  if (!shouldCallPull(c)) {
    return;
  }
  if (c.pulling) {
    c.pullAgain = true;
    return;
  }
  c.pulling = true;
  react(
    c.pull(),
    () => {
      c.pulling = false;
      if (c.pullAgain) {
        c.pullAgain = false;
        callPullIfNeeded(c);
      }
    },
    (e) => readableError(c, e),
  );
}

function readableError(c, e) {
  if (c.stream.state !== 'readable') {
    return;
  }
  resetQueue(c);
  readableClearAlgorithms(c);
  streamError(c.stream, e);
}

function readableClose(c) {
  c.closeRequested = true;
  if (!c.queue.length) {
    readableClearAlgorithms(c);
    streamClose(c.stream);
  }
}

function readableEnqueue(c, chunk) {
  if (waitingReads(c.stream) > 0) {
    c.stream.reader.requests.shift().chunk(chunk);
  } else {
    try {
      enqueueValueWithSize(c, chunk, c.size(chunk));
    } catch (e) {
      readableError(c, e);
      throw e;
    }
  }
  callPullIfNeeded(c);
}

function readableCancelSteps(c, reason) {
  resetQueue(c);
  const result = c.cancel(reason);
  readableClearAlgorithms(c);
  return result;
}

function pullSteps(c, request) {
  if (!c.queue.length) {
    c.stream.reader.requests.push(request);
    callPullIfNeeded(c);
    return;
  }
  const chunk = dequeueValue(c);
  if (c.closeRequested && !c.queue.length) {
    readableClearAlgorithms(c);
    streamClose(c.stream);
  } else {
    callPullIfNeeded(c);
  }
  request.chunk(chunk);
}

function readerRead(reader, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === 'closed') {
    request.close();
  } else if (stream.state === 'errored') {
    request.error(stream.storedError);
  } else {
    pullSteps(stream.controller, request);
  }
}

function read(reader) {
  const d = deferred();
  readerRead(reader, {
    chunk: (value) => d.resolve({ value, done: false }),
    close: () => d.resolve({ value: undefined, done: true }),
    error: d.reject,
  });
  return d.promise;
}

function readerInitialize(reader, stream) {
  if (stream.reader) {
    throw new TypeError('stream is locked: it has a reader already');
  }
  reader.requests = [];
  reader.stream = stream;
  stream.reader = reader;
  reader.closed =
    stream.state === 'readable' ? deferred() : stream.state === 'closed' ? settled(resolved()) : failed(stream.storedError);
}

function readerRelease(reader) {
  const e = new TypeError('the reader was released');
  if (reader.stream.state === 'readable') {
    reader.closed.reject(e);
    handled(reader.closed.promise);
  } else {
    reader.closed = failed(e);
  }
  reader.stream.reader = undefined;
  reader.stream = undefined;
  errorReadRequests(reader, e);
}

// ---- ReadableStream: classes ----

let readableOf, readerOf;
const lost = (what) => new TypeError(`the ${what} was released and has no stream any more`);

class ReadableStreamDefaultController {
  #c;

  constructor(key, c) {
    if (key !== ours) {
      throw new TypeError('ReadableStreamDefaultController is not constructable');
    }
    this.#c = c;
  }

  get desiredSize() {
    return readableDesiredSize(this.#c);
  }

  close() {
    if (!canCloseOrEnqueue(this.#c)) {
      throw new TypeError('cannot close or enqueue: the stream is closed, or about to be');
    }
    readableClose(this.#c);
  }

  enqueue(chunk = undefined) {
    if (!canCloseOrEnqueue(this.#c)) {
      throw new TypeError('cannot close or enqueue: the stream is closed, or about to be');
    }
    readableEnqueue(this.#c, chunk);
  }

  error(e = undefined) {
    readableError(this.#c, e);
  }
}

export class ReadableStreamDefaultReader {
  #r = {};

  static {
    readerOf = (o) => o.#r;
  }

  constructor(stream) {
    if (arguments.length < 1) {
      throw new TypeError('ReadableStreamDefaultReader takes a single argument');
    }
    readerInitialize(this.#r, readableOf(stream, 'ReadableStreamDefaultReader argument'));
  }

  get closed() {
    return isObject(this) && #r in this ? this.#r.closed.promise : rejected(new TypeError('not a ReadableStreamDefaultReader'));
  }

  read() {
    if (!isObject(this) || !(#r in this)) {
      return rejected(new TypeError('not a ReadableStreamDefaultReader'));
    }
    return this.#r.stream ? read(this.#r) : rejected(lost('reader'));
  }

  cancel(reason = undefined) {
    if (!isObject(this) || !(#r in this)) {
      return rejected(new TypeError('not a ReadableStreamDefaultReader'));
    }
    return this.#r.stream ? streamCancel(this.#r.stream, reason) : rejected(lost('reader'));
  }

  releaseLock() {
    if (this.#r.stream) {
      readerRelease(this.#r);
    }
  }
}

function setUpReadable(stream, source, { start, pull, cancel }, highWaterMark, size) {
  const c = { stream, queue: [], total: 0, started: false, closeRequested: false, pullAgain: false, pulling: false, highWaterMark };
  const controller = new ReadableStreamDefaultController(ours, c);
  const pulled = algorithm(pull, source);
  c.size = size;
  c.pull = () => pulled(controller);
  c.cancel = algorithm(cancel, source);
  stream.controller = c;
  react(
    resolved(start === undefined ? undefined : start.call(source, controller)),
    () => {
      c.started = true;
      callPullIfNeeded(c);
    },
    (e) => readableError(c, e),
  );
}

const AsyncIterator = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);
let iteratorOf;

class Iteration {
  #i;

  static {
    iteratorOf = (o) => o.#i;
  }

  constructor(i) {
    this.#i = i;
  }
}

// One step after the other, each when the one before has ended.
function inTurn(i, step) {
  i.ongoing = i.ongoing ? react(i.ongoing, step, step) : step();
  return i.ongoing;
}

function iterationNext(i) {
  if (i.finished) {
    return resolved({ value: undefined, done: true });
  }
  return react(
    read(i.reader),
    (result) => {
      if (result.done) {
        i.finished = true;
        readerRelease(i.reader);
      }
      return result;
    },
    (e) => {
      i.finished = true;
      readerRelease(i.reader);
      throw e;
    },
  );
}

function iterationReturn(i, value) {
  if (i.finished) {
    return resolved({ value, done: true });
  }
  i.finished = true;
  const result = i.preventCancel ? resolved() : streamCancel(i.reader.stream, value);
  readerRelease(i.reader);
  return react(result, () => ({ value, done: true }));
}

const iterationMethods = Object.setPrototypeOf(
  {
    next() {
      const i = iteratorOf(this);
      return inTurn(i, () => iterationNext(i));
    },
    return(value) {
      const i = iteratorOf(this);
      return inTurn(i, () => iterationReturn(i, value));
    },
  },
  AsyncIterator,
);

export class ReadableStream {
  #s = { state: 'readable', disturbed: false };

  static {
    readableOf = (o, what) => {
      if (!isObject(o) || !(#s in o)) {
        throw new TypeError(`${what} must be a ReadableStream`);
      }
      return o.#s;
    };
  }

  constructor(underlyingSource = undefined, strategy = undefined) {
    if (underlyingSource !== undefined && !isObject(underlyingSource)) {
      throw new TypeError('underlyingSource must be an object');
    }
    const queuing = strategyOf(strategy);
    const source = underlyingSource ?? {};
    const cancel = callback(source, 'cancel', 'underlyingSource.[[cancel]]');
    const pull = callback(source, 'pull', 'underlyingSource.[[pull]]');
    const start = callback(source, 'start', 'underlyingSource.[[start]]');
    const { type } = source;
    if (type !== undefined && String(type) !== 'bytes') {
      throw new TypeError('invalid underlying source type');
    }
    if (type !== undefined) {
      throw notSupported("a stream of type 'bytes'");
    }
    const size = sizeOf(queuing);
    setUpReadable(this.#s, underlyingSource, { start, pull, cancel }, highWaterMarkOf(queuing, 1), size);
  }

  get locked() {
    return this.#s.reader !== undefined;
  }

  cancel(reason = undefined) {
    if (!isObject(this) || !(#s in this)) {
      return rejected(new TypeError('not a ReadableStream'));
    }
    return this.#s.reader ? rejected(new TypeError('cannot cancel a locked stream')) : streamCancel(this.#s, reason);
  }

  getReader(options = undefined) {
    readableOf(this, 'this');
    const { mode } = dictionary(options, 'options');
    if (mode === undefined) {
      return new ReadableStreamDefaultReader(this);
    }
    if (String(mode) !== 'byob') {
      throw new TypeError("options.mode is not 'byob'");
    }
    throw notSupported("a reader of mode 'byob'");
  }

  tee() {
    throw notSupported('tee()');
  }

  values(options = undefined) {
    const preventCancel = Boolean(dictionary(options, 'options').preventCancel);
    const iteration = new Iteration({ reader: readerOf(new ReadableStreamDefaultReader(this)), preventCancel });
    return Object.setPrototypeOf(iteration, iterationMethods);
  }
}

// ---- WritableStream: operations ----

const closeSentinel = Symbol('close');
const closeQueuedOrInFlight = (s) => Boolean(s.closeRequest || s.inFlightClose);

function ensureRejected(writer, which, e) {
  const old = writer[which];
  if (old.pending) {
    old.reject(e);
    handled(old.promise);
    old.pending = false;
  } else {
    writer[which] = failed(e);
  }
}

const pending = () => Object.assign(deferred(), { pending: true });

function fulfil(d) {
  d.resolve();
  d.pending = false;
}

function startErroring(s, reason) {
  s.state = 'erroring';
  s.storedError = reason;
  if (s.writer) {
    ensureRejected(s.writer, 'ready', reason);
  }
  if (!s.inFlightWrite && !s.inFlightClose && s.controller.started) {
    finishErroring(s);
  }
}

function rejectCloseAndClosedIfNeeded(s) {
  if (s.closeRequest) {
    s.closeRequest.reject(s.storedError);
    s.closeRequest = undefined;
  }
  if (s.writer) {
    s.writer.closed.reject(s.storedError);
    s.writer.closed.pending = false;
    handled(s.writer.closed.promise);
  }
}

function finishErroring(s) {
  s.state = 'errored';
  resetQueue(s.controller);
  s.writeRequests.forEach((r) => r.reject(s.storedError));
  s.writeRequests = [];
  const abort = s.pendingAbort;
  s.pendingAbort = undefined;
  if (!abort) {
    rejectCloseAndClosedIfNeeded(s);
    return;
  }
  if (abort.wasErroring) {
    abort.reject(s.storedError);
    rejectCloseAndClosedIfNeeded(s);
    return;
  }
  const result = s.controller.abort(abort.reason);
  writableClearAlgorithms(s.controller);
  react(
    result,
    () => {
      abort.resolve();
      rejectCloseAndClosedIfNeeded(s);
    },
    (e) => {
      abort.reject(e);
      rejectCloseAndClosedIfNeeded(s);
    },
  );
}

function dealWithRejection(s, e) {
  if (s.state === 'writable') {
    startErroring(s, e);
  } else {
    finishErroring(s);
  }
}

function writableAbort(s, reason) {
  if (s.state === 'closed' || s.state === 'errored') {
    return resolved();
  }
  if (s.pendingAbort) {
    return s.pendingAbort.promise;
  }
  const wasErroring = s.state === 'erroring';
  s.pendingAbort = Object.assign(deferred(), { reason: wasErroring ? undefined : reason, wasErroring });
  const { promise } = s.pendingAbort;
  if (!wasErroring) {
    startErroring(s, reason);
  }
  return promise;
}

function writableClose(s) {
  if (s.state === 'closed' || s.state === 'errored') {
    return rejected(new TypeError('stream is already closed or errored'));
  }
  const d = deferred();
  s.closeRequest = d;
  if (s.writer && s.backpressure && s.state === 'writable') {
    fulfil(s.writer.ready);
  }
  enqueueValueWithSize(s.controller, closeSentinel, 0);
  advanceQueueIfNeeded(s.controller);
  return d.promise;
}

function updateBackpressure(s, backpressure) {
  if (s.writer && backpressure !== s.backpressure) {
    if (backpressure) {
      s.writer.ready = pending();
    } else {
      fulfil(s.writer.ready);
    }
  }
  s.backpressure = backpressure;
}

const writableDesiredSize = (c) => c.highWaterMark - c.total;

function writableClearAlgorithms(c) {
  c.write = c.close = c.abort = c.size = undefined;
}

function errorIfNeeded(c, e) {
  if (c.stream.state === 'writable') {
    writableClearAlgorithms(c);
    startErroring(c.stream, e);
  }
}

function processClose(c) {
  const s = c.stream;
  s.inFlightClose = s.closeRequest;
  s.closeRequest = undefined;
  dequeueValue(c);
  const result = c.close();
  writableClearAlgorithms(c);
  react(
    result,
    () => {
      s.inFlightClose.resolve();
      s.inFlightClose = undefined;
      if (s.state === 'erroring') {
        s.storedError = undefined;
        s.pendingAbort?.resolve();
        s.pendingAbort = undefined;
      }
      s.state = 'closed';
      if (s.writer) {
        fulfil(s.writer.closed);
      }
    },
    (e) => {
      s.inFlightClose.reject(e);
      s.inFlightClose = undefined;
      s.pendingAbort?.reject(e);
      s.pendingAbort = undefined;
      dealWithRejection(s, e);
    },
  );
}

function processWrite(c, chunk) {
  const s = c.stream;
  s.inFlightWrite = s.writeRequests.shift();
  react(
    c.write(chunk),
    () => {
      s.inFlightWrite.resolve();
      s.inFlightWrite = undefined;
      dequeueValue(c);
      if (!closeQueuedOrInFlight(s) && s.state === 'writable') {
        updateBackpressure(s, writableDesiredSize(c) <= 0);
      }
      advanceQueueIfNeeded(c);
    },
    (e) => {
      if (s.state === 'writable') {
        writableClearAlgorithms(c);
      }
      s.inFlightWrite.reject(e);
      s.inFlightWrite = undefined;
      dealWithRejection(s, e);
    },
  );
}

function advanceQueueIfNeeded(c) {
  const s = c.stream;
  if (!c.started || s.inFlightWrite) {
    return;
  }
  if (s.state === 'erroring') {
    finishErroring(s);
  } else if (c.queue.length && c.queue[0].value === closeSentinel) {
    processClose(c);
  } else if (c.queue.length) {
    processWrite(c, c.queue[0].value);
  }
}

function chunkSize(c, chunk) {
  if (!c.size) {
    return 1;
  }
  try {
    return c.size(chunk);
  } catch (e) {
    errorIfNeeded(c, e);
    return 1;
  }
}

function writerWrite(w, chunk) {
  const s = w.stream;
  const c = s.controller;
  const size = chunkSize(c, chunk);
  if (s !== w.stream) {
    return rejected(lost('writer'));
  }
  if (s.state === 'errored') {
    return rejected(s.storedError);
  }
  if (closeQueuedOrInFlight(s) || s.state === 'closed') {
    return rejected(new TypeError('cannot write: the stream is closed, or about to be'));
  }
  if (s.state === 'erroring') {
    return rejected(s.storedError);
  }
  const d = deferred();
  s.writeRequests.push(d);
  try {
    enqueueValueWithSize(c, chunk, size);
  } catch (e) {
    errorIfNeeded(c, e);
    return d.promise;
  }
  if (s.state === 'writable') {
    updateBackpressure(s, writableDesiredSize(c) <= 0);
  }
  advanceQueueIfNeeded(c);
  return d.promise;
}

function writerInitialize(w, s) {
  if (s.writer) {
    throw new TypeError('stream is locked: it has a writer already');
  }
  w.stream = s;
  s.writer = w;
  if (s.state === 'writable') {
    w.ready = !closeQueuedOrInFlight(s) && s.backpressure ? pending() : settled(resolved());
    w.closed = pending();
  } else if (s.state === 'closed') {
    w.ready = settled(resolved());
    w.closed = settled(resolved());
  } else {
    w.ready = failed(s.storedError);
    w.closed = s.state === 'erroring' ? pending() : failed(s.storedError);
  }
}

function writerRelease(w) {
  const e = new TypeError('the writer was released');
  ensureRejected(w, 'ready', e);
  ensureRejected(w, 'closed', e);
  w.stream.writer = undefined;
  w.stream = undefined;
}

// ---- WritableStream: classes ----

let writableOf;

class WritableStreamDefaultController {
  #c;

  constructor(key, c) {
    if (key !== ours) {
      throw new TypeError('WritableStreamDefaultController is not constructable');
    }
    this.#c = c;
  }

  error(e = undefined) {
    errorIfNeeded(this.#c, e);
  }
}

export class WritableStreamDefaultWriter {
  #w = {};

  constructor(stream) {
    if (arguments.length < 1) {
      throw new TypeError('WritableStreamDefaultWriter takes a single argument');
    }
    writerInitialize(this.#w, writableOf(stream, 'WritableStreamDefaultWriter argument'));
  }

  // A promise of what fn makes of the stream, or of why it can't be asked.
  static #promise(writer, fn) {
    if (!isObject(writer) || !(#w in writer)) {
      return rejected(new TypeError('not a WritableStreamDefaultWriter'));
    }
    return writer.#w.stream ? fn(writer.#w) : rejected(lost('writer'));
  }

  get closed() {
    return isObject(this) && #w in this ? this.#w.closed.promise : rejected(new TypeError('not a WritableStreamDefaultWriter'));
  }

  get ready() {
    return isObject(this) && #w in this ? this.#w.ready.promise : rejected(new TypeError('not a WritableStreamDefaultWriter'));
  }

  get desiredSize() {
    const s = this.#w.stream;
    if (!s) {
      throw lost('writer');
    }
    if (s.state === 'errored' || s.state === 'erroring') {
      return null;
    }
    return s.state === 'closed' ? 0 : writableDesiredSize(s.controller);
  }

  abort(reason = undefined) {
    return WritableStreamDefaultWriter.#promise(this, (w) => writableAbort(w.stream, reason));
  }

  close() {
    return WritableStreamDefaultWriter.#promise(this, (w) =>
      closeQueuedOrInFlight(w.stream) ? rejected(new TypeError('stream is already closing')) : writableClose(w.stream),
    );
  }

  releaseLock() {
    if (this.#w.stream) {
      writerRelease(this.#w);
    }
  }

  write(chunk = undefined) {
    return WritableStreamDefaultWriter.#promise(this, (w) => writerWrite(w, chunk));
  }
}

function setUpWritable(stream, sink, { start, write, close, abort }, highWaterMark, size) {
  const c = { stream, queue: [], total: 0, started: false, highWaterMark };
  const controller = new WritableStreamDefaultController(ours, c);
  const written = algorithm(write, sink);
  c.size = size;
  c.write = (chunk) => written(chunk, controller);
  c.close = algorithm(close, sink);
  c.abort = algorithm(abort, sink);
  stream.controller = c;
  updateBackpressure(stream, writableDesiredSize(c) <= 0);
  react(
    resolved(start === undefined ? undefined : start.call(sink, controller)),
    () => {
      c.started = true;
      advanceQueueIfNeeded(c);
    },
    (e) => {
      c.started = true;
      dealWithRejection(stream, e);
    },
  );
}

export class WritableStream {
  #s = { state: 'writable', writeRequests: [], backpressure: false };

  static {
    writableOf = (o, what) => {
      if (!isObject(o) || !(#s in o)) {
        throw new TypeError(`${what} must be a WritableStream`);
      }
      return o.#s;
    };
  }

  constructor(underlyingSink = undefined, strategy = undefined) {
    if (underlyingSink !== undefined && !isObject(underlyingSink)) {
      throw new TypeError('underlyingSink must be an object');
    }
    const queuing = strategyOf(strategy);
    const sink = underlyingSink ?? {};
    const abort = callback(sink, 'abort', 'underlyingSink.[[abort]]');
    const close = callback(sink, 'close', 'underlyingSink.[[close]]');
    const start = callback(sink, 'start', 'underlyingSink.[[start]]');
    const { type } = sink;
    const write = callback(sink, 'write', 'underlyingSink.[[write]]');
    if (type !== undefined) {
      throw new RangeError("'type' is not supported by WritableStream");
    }
    const size = sizeOf(queuing);
    setUpWritable(this.#s, underlyingSink, { start, write, close, abort }, highWaterMarkOf(queuing, 1), size);
  }

  get locked() {
    return this.#s.writer !== undefined;
  }

  abort(reason = undefined) {
    if (!isObject(this) || !(#s in this)) {
      return rejected(new TypeError('not a WritableStream'));
    }
    return this.#s.writer ? rejected(new TypeError('cannot abort a locked stream')) : writableAbort(this.#s, reason);
  }

  close() {
    if (!isObject(this) || !(#s in this)) {
      return rejected(new TypeError('not a WritableStream'));
    }
    if (this.#s.writer) {
      return rejected(new TypeError('cannot close a locked stream'));
    }
    return closeQueuedOrInFlight(this.#s) ? rejected(new TypeError('stream is already closing')) : writableClose(this.#s);
  }

  getWriter() {
    return new WritableStreamDefaultWriter(this);
  }
}

// ---- queuing strategies ----

const countSize = { size: () => 1 }.size;

export class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    if (arguments.length < 1) {
      throw new TypeError('CountQueuingStrategy takes a single argument');
    }
    if (!isObject(init)) {
      throw new TypeError('CountQueuingStrategy argument must be an object');
    }
    const { highWaterMark } = init;
    if (highWaterMark === undefined) {
      throw new TypeError("CountQueuingStrategy argument must have 'highWaterMark' property");
    }
    this.#highWaterMark = Number(highWaterMark);
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    if (!(#highWaterMark in this)) {
      throw new TypeError('not a CountQueuingStrategy');
    }
    return countSize;
  }
}

// ---- what Web IDL has of classes: members can be enumerated, objects tell what they are ----

for (const cls of [
  ReadableStream,
  ReadableStreamDefaultReader,
  ReadableStreamDefaultController,
  WritableStream,
  WritableStreamDefaultWriter,
  WritableStreamDefaultController,
  CountQueuingStrategy,
]) {
  for (const name of Object.getOwnPropertyNames(cls.prototype)) {
    if (name !== 'constructor') {
      Object.defineProperty(cls.prototype, name, { enumerable: true });
    }
  }
  Object.defineProperty(cls.prototype, Symbol.toStringTag, { value: cls.name, configurable: true });
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  value: ReadableStream.prototype.values,
  writable: true,
  configurable: true,
});

export default {
  ReadableStream,
  ReadableStreamDefaultReader,
  WritableStream,
  WritableStreamDefaultWriter,
  CountQueuingStrategy,
};
