// An executor that there is not.
import http from 'k6/http';
import { sleep } from 'k6';
const B = __ENV.BASE;

export const options = {
  scenarios: {
    s: { executor: 'no-such-thing' },
  },
};

export default function () {
  http.get(`${B}/echo`);
}
