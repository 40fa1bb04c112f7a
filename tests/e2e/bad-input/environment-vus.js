// run: --iterations 1
// env: K6_VUS=-3
// exit: 104
// stderr: VUs
// not-stderr: iteration ran
export default function () {
  console.log('iteration ran');
}
