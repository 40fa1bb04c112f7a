// stages.js - up, steady, down: the number of users follows a line, each user waits a second.
import http from 'k6/http';
import { check, sleep } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export const options = {
  stages: [
    { duration: '5s', target: 20 },
    { duration: '10s', target: 20 },
    { duration: '5s', target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<200', 'max<2000'],
    // Stops the test early when one answer in ten fails, once the first 3 seconds are over.
    http_req_failed: [{ threshold: 'rate<0.1', abortOnFail: true, delayAbortEval: '3s' }],
  },
};

export default function () {
  const res = http.get(`${BASE_URL}/api/products?category=books&page=1&limit=12`);
  check(res, { 'status is 200': (r) => r.status === 200 });
  sleep(1);
}
