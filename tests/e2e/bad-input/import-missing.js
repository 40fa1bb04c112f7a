// The import's place, and the path that was looked for.
// exit: 107
// stderr: import-missing\.js:6
// stderr: lib/not-there\.js
// stderr-lines: 8
import { x } from './lib/not-there.js';

export default function () {
  console.log('iteration ran', x);
}
