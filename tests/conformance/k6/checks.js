// Truthiness, tags, values, several sets.
// args: --iterations 2
import { check } from 'k6';

export default function () {
  console.log(check(5, { yes: (v) => v === 5, no: (v) => v === 6, value: true, zero: 0, text: 'x' }));
  console.log(check(null, { 'with tags': () => true }, { a: 'b' }), check({}, {}));
  check(1, { 'same name': () => true });
  check(1, { 'same name': () => false });
}
