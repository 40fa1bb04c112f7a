// Basic authentication by params.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  const r = http.get(B.replace('http://', 'http://user:pass%20word@') + '/basic', { auth: 'basic' });
  check(r, { in: (x) => x.body === 'in' });
  http.get(`${B}/basic`);
}
