// exit: 107
// stderr: out of luck
// stderr: init-throws\.js:6
// not-stderr: iteration ran
// stderr-lines: 12
throw new Error('out of luck');

export default function () {
  console.log('iteration ran');
}
