import http from 'k6/http';
import { check, group, sleep } from 'k6';
import { Trend } from 'k6/metrics';

// {{ .ScriptName }}: a flow of several requests under a load that grows, holds and falls.
// Run it:  k6 run -e BASE_URL=https://test.example.com {{ .ScriptName }}
const BASE = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const submitted = new Trend('submit_duration', true);

export const options = {
{{ cloud }}  scenarios: {
    visitors: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [
        { duration: '30s', target: 20 },
        { duration: '1m', target: 20 },
        { duration: '15s', target: 0 },
      ],
      gracefulRampDown: '10s',
    },
  },
  thresholds: {
    checks: ['rate>0.99'],
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<500', 'p(99)<1500'],
    submit_duration: ['p(95)<800'],
  },
};

// Runs once; what it returns is given to every iteration and to teardown().
export function setup() {
  const answer = http.get(`${BASE}/`);
  if (answer.status >= 500) {
    throw new Error(`${BASE} is not fit to be tested: status ${answer.status}`);
  }
  return { started: Date.now() };
}

export default function (data) {
  group('look around', () => {
    const [page, style] = http.batch([`${BASE}/`, `${BASE}/style.css`]);
    check(page, { 'page: 200': (r) => r.status === 200 });
    check(style, { 'style: no server error': (r) => r.status < 500 });
  });

  sleep(Math.random() * 2);

  group('submit', () => {
    const body = JSON.stringify({ user: __VU, run: data.started });
    const answer = http.post(`${BASE}/post`, body, {
      headers: { 'Content-Type': 'application/json' },
      tags: { name: 'submit' },
    });
    check(answer, { 'submit: no server error': (r) => r.status < 500 });
    submitted.add(answer.timings.duration);
  });

  sleep(1);
}

export function teardown(data) {
  console.log(`the test took ${Math.round((Date.now() - data.started) / 1000)} s`);
}
