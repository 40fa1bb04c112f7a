// A folder for a configuration file.
// command: run {script} --config {dir}/lib
// exit: !0
// stderr: bad-input/lib
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
