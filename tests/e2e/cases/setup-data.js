// run: --vus 3 --iterations 9
// summary: metrics.checks.passes == 9
// stderr: teardown saw 42
export function setup() {
  return { answer: 42, when: undefined, list: [1, 2, { deep: true }] };
}

import { check } from 'k6';

export default function (data) {
  check(data, { 'data arrived': (d) => d.answer === 42 && d.list[2].deep === true });
}

export function teardown(data) {
  console.log(`teardown saw ${data.answer}`);
}
