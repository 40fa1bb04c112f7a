// Digest authentication.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  const r = http.get(B.replace('http://', 'http://user:secret@') + '/digest', { auth: 'digest' });
  check(r, { in: (x) => x.status === 200 && x.body === 'in' });
}
