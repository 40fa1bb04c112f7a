// A threshold on a metric that is not there.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { thresholds: { nothing_like_this: ['p(95)<1'] } };

export default function () {
  http.get(`${B}/echo`);
}
