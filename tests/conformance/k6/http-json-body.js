// JSON by hand, with its header.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  const r = http.post(`${B}/echo`, JSON.stringify({ a: [1, 2], b: null, c: 'é' }), { headers: { 'Content-Type': 'application/json' } });
  check(r, { type: (x) => x.json('headers.Content-Type') === 'application/json', body: (x) => x.json('body').length > 10 });
}
