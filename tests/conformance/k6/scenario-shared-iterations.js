// Iterations shared among users.
// order: any
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'shared-iterations', vus: 3, iterations: 10, maxDuration: '10s' },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
