// test.abort ends with its message and exit code 108.
// args: --iterations 10
import exec from 'k6/execution';

export default function () {
  if (__ITER === 2) exec.test.abort('enough');
  console.log(`iteration ${__ITER}`);
}
