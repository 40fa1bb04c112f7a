// Functions, environment and tags of scenarios.
// order: any
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    a: { executor: 'per-vu-iterations', vus: 1, iterations: 2, exec: 'first', env: { WHO: 'a' }, tags: { team: 'x' } },
    b: { executor: 'per-vu-iterations', vus: 1, iterations: 1, exec: 'second', startTime: '300ms', env: { WHO: 'b' } },
  },
};

export default function () {
  http.get(`${B}/echo`);
}

export function first() {
  console.log('first', __ENV.WHO);
  http.get(`${B}/echo?first`);
}

export function second() {
  console.log('second', __ENV.WHO);
  http.get(`${B}/echo?second`);
}
