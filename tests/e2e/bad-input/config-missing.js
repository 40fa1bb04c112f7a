// command: run {script} --config {dir}/lib/no-such-config.json
// exit: !0
// stderr: no-such-config\.json.*No such file
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
