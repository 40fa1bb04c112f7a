// Credentials in a URL become a header, and are hidden in tags.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  const r = http.get(B.replace('http://', 'http://user:pass%20word@') + '/basic');
  check(r, { in: (x) => x.body === 'in' });
  console.log(r.status, r.url.indexOf('pass') < 0);
}
