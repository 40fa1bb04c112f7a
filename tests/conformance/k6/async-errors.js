// Rejections that nobody catches end the iteration.
// args: --iterations 3
export default async function () {
  console.log(`iteration ${__ITER}`);
  if (__ITER === 0) throw new Error('thrown');
  if (__ITER === 1) await Promise.reject(new Error('rejected'));
}
