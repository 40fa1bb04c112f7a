// test.fail: the test goes on, and fails: exit code 110.
// args: --iterations 3
import exec from 'k6/execution';

export default function () {
  if (__ITER === 0) exec.test.fail('not good');
  console.log(`iteration ${__ITER}`);
}
