// All mistakes are told at once.
// command: run {script} --duration 5parsecs --vus many --stage 10 --no-such-thing
// exit: !0
// stderr: 5parsecs
// stderr: many
// stderr: no-such-thing
// not-stderr: iteration ran
// stderr-lines: 16
export default function () {
  console.log('iteration ran');
}
