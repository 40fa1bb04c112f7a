// exit: 99
// stderr: thresholds on metrics 'checks' have been crossed
// summary: metrics.checks.thresholds.rate>0.9 == true
import { check } from 'k6';

export const options = { iterations: 4, thresholds: { checks: ['rate>0.9'] } };

export default function () {
  check(1, { 'is two': (x) => x === 2 });
}
