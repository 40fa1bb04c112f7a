// k6/experimental/fs: open, read, seek, stat.
import { open, SeekMode } from 'k6/experimental/fs';

const file = await open('./lib/text.txt');

export default async function () {
  const { name, size } = await file.stat();
  const part = new Uint8Array(4);
  console.log(name, size, await file.read(part), String.fromCharCode(...part));
  console.log(await file.seek(5, SeekMode.Start), await file.read(part), String.fromCharCode(...part));
  await file.seek(0, SeekMode.End);
  console.log(await file.read(part));
}
