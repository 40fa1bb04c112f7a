// command: run {script} --resolve example.com=127.0.0.1
// exit: !0
// stderr: example\.com=127\.0\.0\.1
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
