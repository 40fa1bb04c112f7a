// scenarios.js - several kinds of users at once, each with its own function, pace and tags.
import http from 'k6/http';
import { check, sleep } from 'k6';
import exec from 'k6/execution';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export const options = {
  scenarios: {
    browsers: {
      executor: 'constant-vus',
      exec: 'browse',
      vus: 10,
      duration: '10s',
      tags: { kind: 'browser' },
    },
    importers: {
      executor: 'shared-iterations',
      exec: 'readAll',
      vus: 2,
      iterations: 20,
      startTime: '2s',
      env: { PAGE_SIZE: '50' },
      tags: { kind: 'importer' },
    },
    monitor: {
      executor: 'per-vu-iterations',
      exec: 'ping',
      vus: 1,
      iterations: 10,
    },
  },
  thresholds: {
    'http_req_duration{kind:browser}': ['p(95)<200'],
    'http_req_duration{kind:importer}': ['p(95)<1000'],
    'checks{scenario:monitor}': ['rate==1'],
  },
};

export function browse() {
  const res = http.get(`${BASE_URL}/api/products?category=home&page=1&limit=12`);
  check(res, { 'browse status is 200': (r) => r.status === 200 });
  sleep(0.5 + Math.random());
}

export function readAll() {
  const page = exec.scenario.iterationInTest + 1;
  const res = http.get(`${BASE_URL}/api/products?page=${page}&limit=${__ENV.PAGE_SIZE}`, {
    tags: { name: 'products page' },
  });
  check(res, { 'page status is 200': (r) => r.status === 200 });
}

export function ping() {
  const res = http.get(`${BASE_URL}/api/health`);
  check(res, { 'shop is healthy': (r) => r.status === 200 });
  sleep(1);
}
