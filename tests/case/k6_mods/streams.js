// k6/experimental/streams: readable and writable streams, their readers, writers and controllers.
//~ quiet
import streams, {
  CountQueuingStrategy, ReadableStream, ReadableStreamDefaultReader, WritableStream, WritableStreamDefaultWriter,
} from 'k6/experimental/streams';

function attempt(fn) {
  try {
    console.log('no error', fn());
  } catch (e) {
    console.log(String(e));
  }
}

async function outcome(what, promise) {
  try {
    console.log(what, await promise);
  } catch (e) {
    console.log(what, 'failed:', String(e));
  }
}

function numbers(n, log = []) {
  let i = 0;
  return new ReadableStream({
    start(controller) { log.push(`start ${controller.desiredSize} ${controller}`); },
    pull(controller) {
      log.push(`pull ${i}`);
      if (i === n) controller.close();
      else controller.enqueue(i++);
    },
    cancel(reason) { log.push(`cancel ${reason}`); },
  }, new CountQueuingStrategy({ highWaterMark: 2 }));
}

async function reading() {
  const log = [];
  const stream = numbers(3, log);
  console.log(stream, String(stream), stream.locked, stream instanceof ReadableStream, Object.keys(streams));
  const reader = stream.getReader();
  console.log(stream.locked, reader instanceof ReadableStreamDefaultReader, reader.constructor.name);
  attempt(() => stream.getReader());
  await outcome('cancel while locked', stream.cancel());
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    console.log('read', value);
  }
  await outcome('closed', reader.closed);
  console.log(log.join(', '));

  const seen = [], told = [];
  for await (const v of numbers(9, told)) {
    seen.push(v);
    if (v === 4) break;
  }
  await null; // the engine doesn't wait for the iterator's end when a loop is left
  console.log(seen, told[told.length - 1]);

  const timed = new ReadableStream({
    start(controller) {
      let n = 0;
      const id = setInterval(() => {
        controller.enqueue(++n);
        if (n === 3) { controller.close(); clearInterval(id); }
      }, 100);
    },
  });
  const all = [];
  for await (const v of timed) all.push(v);
  console.log(all);

  const broken = new ReadableStream({ pull() { throw new RangeError('no more'); } }).getReader();
  await outcome('read', broken.read());
  await outcome('closed', broken.closed);
  broken.releaseLock();
  await outcome('read after release', broken.read());

  const pending = new ReadableStream().getReader();
  const read = pending.read();
  pending.releaseLock();
  await outcome('read before release', read);

  let c;
  const stopped = new ReadableStream({ start(controller) { c = controller; } });
  c.enqueue('a');
  c.close();
  attempt(() => c.enqueue('b'));
  attempt(() => c.close());
  attempt(() => c.constructor());
  const last = stopped.getReader();
  await outcome('read', last.read());
  await outcome('read', last.read());
}

async function writing() {
  const log = [];
  const stream = new WritableStream({
    start(controller) { log.push(`start ${controller}`); },
    async write(chunk) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      log.push(`write ${chunk}`);
    },
    close() { log.push('close'); },
    abort(reason) { log.push(`abort ${reason}`); },
  }, { highWaterMark: 2 });
  const writer = stream.getWriter();
  console.log(stream, stream.locked, writer instanceof WritableStreamDefaultWriter, writer.desiredSize);
  writer.write('a');
  console.log(writer.desiredSize);
  writer.write('b');
  console.log(writer.desiredSize);
  await outcome('ready', writer.ready);
  console.log(writer.desiredSize);
  await outcome('close', writer.close());
  await outcome('closed', writer.closed);
  await outcome('write', writer.write('c'));
  await outcome('close', writer.close());
  console.log(log.join(', '));

  const aborted = new WritableStream({ abort(reason) { log.push(`abort ${reason}`); } });
  await outcome('abort', aborted.abort('why not'));
  console.log(log[log.length - 1]);
  attempt(() => aborted.getWriter().desiredSize);

  let control;
  const failing = new WritableStream({ start(c) { control = c; } });
  const w = failing.getWriter();
  control.error(new Error('sink broke'));
  await outcome('closed', w.closed);
  await outcome('write', w.write(1));
  w.releaseLock();
  attempt(() => w.desiredSize);
  await outcome('write', w.write(1));
  console.log(failing.locked);
}

export default async function () {
  await reading();
  await writing();
  for (const fn of [
    () => new ReadableStream(null), () => new ReadableStream({ type: 'bytes' }), () => new ReadableStream({ type: 'x' }),
    () => new ReadableStream({ pull: 1 }), () => new ReadableStream({}, { highWaterMark: -1 }),
    () => new ReadableStream({}, { size: 1 }), () => ReadableStream(), () => new ReadableStreamDefaultReader({}),
    () => new ReadableStream().tee(), () => new ReadableStream().getReader({ mode: 'byob' }),
    () => new ReadableStream().getReader({ mode: 'x' }), () => new WritableStream({ type: 'bytes' }), () => new WritableStream(1),
    () => new WritableStream({}, { highWaterMark: NaN }), () => new WritableStreamDefaultWriter(),
    () => new CountQueuingStrategy(), () => new CountQueuingStrategy(4), () => new CountQueuingStrategy({}),
    () => { const s = new CountQueuingStrategy({ highWaterMark: 4 }); return `${s} ${s.highWaterMark} ${s.size()}`; },
  ]) {
    attempt(fn);
  }
}
//= info {} [object ReadableStream] false true [ "ReadableStream", "ReadableStreamDefaultReader", "WritableStream", "WritableStreamDefaultWriter", "CountQueuingStrategy" ]
//= info true true ReadableStreamDefaultReader
//= info TypeError: stream is locked: it has a reader already
//= info cancel while locked failed: TypeError: cannot cancel a locked stream
//= info read 0
//= info read 1
//= info read 2
//= info closed undefined
//= info start 2 [object ReadableStreamDefaultController], pull 0, pull 1, pull 2, pull 3
//= info [ 0, 1, 2, 3, 4 ] cancel undefined
//= info [ 1, 2, 3 ]
//= info read failed: RangeError: no more
//= info closed failed: RangeError: no more
//= info read after release failed: TypeError: the reader was released and has no stream any more
//= info read before release failed: TypeError: the reader was released
//= info TypeError: cannot close or enqueue: the stream is closed, or about to be
//= info TypeError: cannot close or enqueue: the stream is closed, or about to be
//= info TypeError: class constructors must be invoked with 'new'
//= info read { value: "a", done: false }
//= info read { value: null, done: true }
//= info {} true true 2
//= info 1
//= info 0
//= info ready undefined
//= info 1
//= info close undefined
//= info closed undefined
//= info write failed: TypeError: cannot write: the stream is closed, or about to be
//= info close failed: TypeError: stream is already closed or errored
//= info start [object WritableStreamDefaultController], write a, write b, close
//= info abort undefined
//= info abort why not
//= info no error null
//= info closed failed: Error: sink broke
//= info write failed: Error: sink broke
//= info TypeError: the writer was released and has no stream any more
//= info write failed: TypeError: the writer was released and has no stream any more
//= info false
//= info TypeError: underlyingSource must be an object
//= info NotSupportedError: a stream of type 'bytes' is not supported yet
//= info TypeError: invalid underlying source type
//= info TypeError: underlyingSource.[[pull]] must be a function
//= info RangeError: highWaterMark must be a non-negative number
//= info TypeError: size must be a function
//= info TypeError: class constructors must be invoked with 'new'
//= info TypeError: ReadableStreamDefaultReader argument must be a ReadableStream
//= info NotSupportedError: tee() is not supported yet
//= info NotSupportedError: a reader of mode 'byob' is not supported yet
//= info TypeError: options.mode is not 'byob'
//= info RangeError: 'type' is not supported by WritableStream
//= info TypeError: underlyingSink must be an object
//= info RangeError: highWaterMark must be a non-negative number
//= info TypeError: WritableStreamDefaultWriter takes a single argument
//= info TypeError: CountQueuingStrategy takes a single argument
//= info TypeError: CountQueuingStrategy argument must be an object
//= info TypeError: CountQueuingStrategy argument must have 'highWaterMark' property
//= info no error [object CountQueuingStrategy] 4 1
