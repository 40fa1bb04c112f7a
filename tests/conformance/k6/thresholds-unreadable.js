// A threshold that can't be read: exit code 104.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { thresholds: { http_reqs: ['rate>>1'] } };

export default function () {
  http.get(`${B}/echo`);
}
