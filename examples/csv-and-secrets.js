// csv-and-secrets.js - users from a CSV file, their password from a secret source: it is in no file
// of the test, and no log line, output or summary shows it.
//
// run: --secret-source mock=shop_password=testpass
// not-stdout: testpass
// not-stderr: testpass
// stderr: SECRET_REDACTED
//
//     brunt run --secret-source file=passwords.txt examples/csv-and-secrets.js
//
// where passwords.txt has a line shop_password=testpass. With --secret-source url=... a server is
// asked for it.
import http from 'k6/http';
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import secrets from 'k6/secrets';
import { open } from 'k6/experimental/fs';
import csv from 'k6/experimental/csv';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';

// Read and parsed once, whatever the number of users; a row is an object by the names in the first line.
const users = await csv.parse(await open('./data/users.csv'), { asObjects: true });

export const options = {
  vus: users.length,
  iterations: users.length * 2,
  thresholds: { checks: ['rate==1'] },
};

export default async function () {
  const user = users[(exec.vu.idInTest - 1) % users.length];
  const password = await secrets.get('shop_password');
  const res = http.post(`${BASE_URL}/api/auth/login`, JSON.stringify({ email: user.email, password }), {
    headers: { 'Content-Type': 'application/json' },
  });
  check(res, { 'logged in': (r) => r.status === 200 });
  console.log(`${user.name} logged in with ${password}`);
  sleep(0.2);
}
