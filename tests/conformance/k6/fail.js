// fail() ends the iteration.
// args: --iterations 3
import { fail } from 'k6';

export default function () {
  if (__ITER === 1) fail('this one');
  console.log(`iteration ${__ITER}`);
}
