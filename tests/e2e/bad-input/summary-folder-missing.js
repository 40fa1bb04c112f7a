// Found out before the first request.
// command: run {script} --iterations 2 --summary-export {out}/no/such/folder/summary.json
// exit: 255
// stderr: error: --summary-export: cannot write '.*no/such/folder/summary.json': No such file or directory
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
