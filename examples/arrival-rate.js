// arrival-rate.js - an open model: so many visits start each second, however slow the answers are.
//
// When all users are busy a visit is dropped, counted in dropped_iterations; how late the others
// start is in iteration_start_delay.
import http from 'k6/http';
import { check } from 'k6';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: 200,
      timeUnit: '1s',
      duration: '10s',
      preAllocatedVUs: 20,
      maxVUs: 100,
    },
    rush: {
      executor: 'ramping-arrival-rate',
      startTime: '10s',
      startRate: 200,
      timeUnit: '1s',
      preAllocatedVUs: 50,
      maxVUs: 200,
      stages: [
        { duration: '5s', target: 500 },
        { duration: '5s', target: 0 },
      ],
    },
  },
  thresholds: {
    dropped_iterations: ['count<10'],
    'http_req_duration{scenario:steady}': ['p(99)<250'],
  },
};

export default function () {
  const res = http.get(`${BASE_URL}/api/health`);
  check(res, { 'status is 200': (r) => r.status === 200 });
}
