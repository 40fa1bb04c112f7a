// Found out before the first request.
// command: run {script} --iterations 2 --out json={out}/no/such/folder/points.json
// exit: !0
// stderr: no/such/folder
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
