// An exception ends the iteration, not the test.
// args: --iterations 3
export default function () {
  if (__ITER === 1) throw new TypeError('mine');
  console.log(`iteration ${__ITER}`);
}
