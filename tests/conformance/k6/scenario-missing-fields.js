// What an executor needs is missing.
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'constant-arrival-rate', duration: '1s' },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
