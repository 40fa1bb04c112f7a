// A module that is there, without the name that is wanted.
// exit: 107
// stderr: import-name-missing\.js
// stderr: isPrime
// not-stderr: iteration ran
// stderr-lines: 8
import { isPrime } from './lib/even.js';

export default function () {
  console.log('iteration ran', isPrime(7));
}
