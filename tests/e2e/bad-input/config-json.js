// A configuration file with a comma missing: its place is told.
// command: run {script} --config {dir}/lib/config.json
// exit: !0
// stderr: config\.json:4
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
