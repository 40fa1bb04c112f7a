// Exceptions of every kind; a thousand of them do not flood the terminal.
// run: --vus 5 --iterations 1000
// summary: metrics.iterations.count == 1000
// stderr: default-throws\.js
// stderr-lines: 40
export default function () {
  const kinds = [new TypeError('a type'), 'a string', undefined, null, 7, { an: 'object' }, Symbol('s')];
  throw kinds[__ITER % kinds.length];
}
