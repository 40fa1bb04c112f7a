// Nobody listens there.
// exit: 107
// stderr: localhost:1/lib\.js
// stderr-lines: 8
import lib from 'https://localhost:1/lib.js';

export default function () {
  console.log('iteration ran', lib);
}
