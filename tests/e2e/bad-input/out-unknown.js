// command: run {script} --iterations 2 --out carrier-pigeon
// exit: !0
// stderr: carrier-pigeon
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
