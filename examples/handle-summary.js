// handle-summary.js - the end-of-test report in your own form: text on the terminal, JUnit and JSON
// in files.
import http from 'k6/http';
import { check } from 'k6';
import { textSummary, jUnit } from 'https://jslib.k6.io/k6-summary/0.1.0/index.js';

export const options = {
  vus: 2,
  iterations: 20,
  thresholds: { http_req_duration: ['p(95)<500'] },
};

export default function () {
  const res = http.get(`${__ENV.BASE_URL || 'http://127.0.0.1:8080'}/api/health`);
  check(res, { 'status is 200': (r) => r.status === 200 });
}

export function handleSummary(data) {
  const slowest = data.metrics.http_req_duration.values.max;
  return {
    stdout: `${textSummary(data, { indent: '  ', enableColors: false })}\n  slowest answer: ${slowest.toFixed(1)} ms\n`,
    'summary.json': JSON.stringify(data, null, 2),
    'junit.xml': jUnit(data),
  };
}
