// Options from the environment are checked like others.
// run: --iterations 1
// env: K6_DURATION=soon
// exit: !0
// stderr: K6_DURATION.*soon
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
