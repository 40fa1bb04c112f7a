// Nothing is downloaded.
// exit: 107
// stderr: example\.com/lib\.js
// stderr-lines: 8
import lib from 'https://example.com/lib.js';

export default function () {
  console.log('iteration ran', lib);
}
