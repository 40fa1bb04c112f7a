// Refused at the start, with several mistakes.
import http from 'k6/http';

export const options = {
  vus: 'many',
  duration: 'long',
  thresholds: { http_reqs: ['rate>>1'], nothing: ['p(95)<1'] },
  scenarios: { a: { executor: 'none' } },
};

export default function () {
  http.get(__ENV.BASE);
}
