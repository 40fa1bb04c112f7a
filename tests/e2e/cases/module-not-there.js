// exit: 107
// stderr: k6/browser
// not-stderr: iteration ran
import { browser } from 'k6/browser';

export default function () {
  console.log('iteration ran', browser);
}
