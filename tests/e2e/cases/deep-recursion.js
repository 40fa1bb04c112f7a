// run: --iterations 2
// summary: metrics.checks.passes == 2
import { check } from 'k6';

function down(n) {
  return 1 + down(n + 1);
}

export default function () {
  let error = null;
  try {
    down(0);
  } catch (e) {
    error = e;
  }
  check(error, { 'caught, and alive': (e) => e !== null && /stack/.test(String(e)) });
}
