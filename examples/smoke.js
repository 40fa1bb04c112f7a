// smoke.js - is it up, and does it answer? One user, three rounds; fails on the first wrong answer.
//
//   brunt run examples/smoke.js -e BASE_URL=http://127.0.0.1:8080
import http from 'k6/http';
import { check } from 'k6';

export const options = {
  vus: 1,
  iterations: 3,
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const res = http.get(`${__ENV.BASE_URL || 'http://127.0.0.1:8080'}/api/health`);
  check(res, {
    'status is 200': (r) => r.status === 200,
    'answers within a second': (r) => r.timings.duration < 1000,
  });
}
