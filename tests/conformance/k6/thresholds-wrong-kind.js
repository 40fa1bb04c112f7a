// A statistic that the metric does not have.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { thresholds: { http_reqs: ['p(95)<1'] } };

export default function () {
  http.get(`${B}/echo`);
}
