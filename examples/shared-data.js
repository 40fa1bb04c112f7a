// shared-data.js - test data from a file. SharedArray keeps one copy for all users; an element is
// parsed when it is read. Every user takes its own line.
import http from 'k6/http';
import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const users = new SharedArray('users', () => JSON.parse(open('./data/users.json')));

export const options = {
  vus: users.length,
  iterations: users.length * 4,
  thresholds: { checks: ['rate==1'] },
};

export default function () {
  const user = users[(exec.vu.idInTest - 1) % users.length];
  const res = http.post(`${BASE_URL}/api/auth/login`, JSON.stringify(user), {
    headers: { 'Content-Type': 'application/json' },
  });
  check(res, {
    'logged in': (r) => r.status === 200,
    'has a token': (r) => r.status === 200 && typeof r.json('token') === 'string',
  });
  sleep(0.2);
}
