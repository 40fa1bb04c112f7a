// A function that is not exported.
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'shared-iterations', exec: 'nowhere' },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
