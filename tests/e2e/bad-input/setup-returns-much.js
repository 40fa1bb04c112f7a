// 20 MB from setup to each user.
// run: --vus 2 --iterations 4
// timeout: 30
// summary: metrics.checks.passes == 4
// summary: metrics.checks.fails == 0
import { check } from 'k6';

export function setup() {
  return { text: 'é'.repeat(10e6) };
}

export default function (data) {
  check(data.text.length, { 'all is there': (n) => n === 10e6 });
}
