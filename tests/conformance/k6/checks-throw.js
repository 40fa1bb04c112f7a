// A check that throws.
// args: --iterations 2
import { check } from 'k6';

export default function () {
  check(1, { before: () => true });
  check(1, { thrower: () => { throw new Error('inside'); }, after: () => true });
  console.log('not reached');
}
