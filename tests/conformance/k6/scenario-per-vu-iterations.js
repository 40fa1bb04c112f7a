// So many iterations of each user.
// order: any
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'per-vu-iterations', vus: 3, iterations: 4 },
  },
};

export default function () {
  http.get(`${B}/echo?${__VU}-${__ITER}`);
}
