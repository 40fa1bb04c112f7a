// k6/experimental/fs: open() in the init context, read, seek, stat.
//~ quiet
//~ iterations 2
import fs, { open, SeekMode } from 'k6/experimental/fs';

const failures = [];
for (const path of [undefined, null, '', './data/missing.txt', './data']) {
  try {
    await open(path);
  } catch (e) {
    failures.push(e);
  }
}
const file = await open('./data/bonjour.txt');
const again = await fs.open(import.meta.resolve('./data/bonjour.txt'));

async function attempt(promise) {
  try {
    console.log(await promise);
  } catch (e) {
    console.log(String(e), e instanceof Error);
  }
}

export default async function () {
  if (__ITER === 0) {
    for (const e of failures) console.log(`${e} | ${e.name} | ${e.message}`);
    console.log(SeekMode, file.path, file === again, Object.prototype.toString.call(file));
  }
  console.log(await file.stat());
  const buffer = new Uint8Array(10);
  let n, text = '';
  while ((n = await file.read(buffer)) !== null) {
    text += n + ':' + String.fromCharCode(...buffer.subarray(0, n)) + '|';
  }
  console.log(text);
  await attempt(file.seek(0, SeekMode.Start));
  await attempt(file.seek(3, SeekMode.Current));
  await attempt(file.read(new Uint8Array(0)));
  const part = new Uint8Array(8).fill(46);
  await attempt(file.read(part.subarray(2, 6)));
  console.log(String.fromCharCode(...part));
  await attempt(file.seek(-1, SeekMode.End));
  await attempt(file.seek(1, SeekMode.End));
  await attempt(file.seek(-1, SeekMode.Start));
  await attempt(file.seek(-30, SeekMode.Current));
  await attempt(file.seek(1000, SeekMode.Start));
  await attempt(file.seek(0, 3));
  await attempt(file.seek('0', 0));
  await attempt(file.seek(1.5, 0));
  await attempt(file.seek(null, 0));
  await attempt(file.seek(0));
  await attempt(file.read());
  await attempt(file.read(new Uint16Array(2)));
  await attempt(file.read({}));
  await attempt(open('./data/bonjour.txt'));
  await file.seek(0, SeekMode.Start);
}
//= info TypeError: open() failed; reason: path cannot be null or undefined | TypeError | open() failed; reason: path cannot be null or undefined
//= info TypeError: open() failed; reason: path cannot be null or undefined | TypeError | open() failed; reason: path cannot be null or undefined
//= info TypeError: open() failed; reason: path cannot be empty | TypeError | open() failed; reason: path cannot be empty
//= info NotFoundError: no such file or directory "DIR/data/missing.txt" | NotFoundError | no such file or directory "DIR/data/missing.txt"
//= info InvalidResourceError: cannot open "DIR/data": opening a directory is not supported | InvalidResourceError | cannot open "DIR/data": opening a directory is not supported
//= info { Start: 0, Current: 1, End: 2 } DIR/data/bonjour.txt false [object Object]
//= info { name: "bonjour.txt", size: 23 }
//= info 10:Bonjour, t|10:out le mon|3:de!|
//= info 0
//= info 3
//= info 0
//= info 4
//= info ..jour..
//= info 21
//= info TypeError: offset cannot be positive when using SeekModeEnd true
//= info TypeError: offset cannot be negative when using SeekModeStart true
//= info TypeError: seeking before start of file true
//= info TypeError: seeking beyond end of file true
//= info TypeError: seek() failed; reason: the whence argument must be a SeekMode true
//= info TypeError: seek() failed; reason: the offset argument must be a number true
//= info TypeError: seek() failed; reason: the offset argument must be a number true
//= info TypeError: seek() failed; reason: the offset argument cannot be null or undefined true
//= info TypeError: seek() failed; reason: the whence argument cannot be null or undefined true
//= info TypeError: read() failed; reason: into argument cannot be null or undefined true
//= info TypeError: read() failed; reason: into argument must be a Uint8Array true
//= info TypeError: read() failed; reason: into argument must be a Uint8Array true
//= info ForbiddenError: open() failed; reason: opening a file is allowed only in the Init context true
//= info { name: "bonjour.txt", size: 23 }
//= info 10:Bonjour, t|10:out le mon|3:de!|
//= info 0
//= info 3
//= info 0
//= info 4
//= info ..jour..
//= info 21
//= info TypeError: offset cannot be positive when using SeekModeEnd true
//= info TypeError: offset cannot be negative when using SeekModeStart true
//= info TypeError: seeking before start of file true
//= info TypeError: seeking beyond end of file true
//= info TypeError: seek() failed; reason: the whence argument must be a SeekMode true
//= info TypeError: seek() failed; reason: the offset argument must be a number true
//= info TypeError: seek() failed; reason: the offset argument must be a number true
//= info TypeError: seek() failed; reason: the offset argument cannot be null or undefined true
//= info TypeError: seek() failed; reason: the whence argument cannot be null or undefined true
//= info TypeError: read() failed; reason: into argument cannot be null or undefined true
//= info TypeError: read() failed; reason: into argument must be a Uint8Array true
//= info TypeError: read() failed; reason: into argument must be a Uint8Array true
//= info ForbiddenError: open() failed; reason: opening a file is allowed only in the Init context true
