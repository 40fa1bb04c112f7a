// Coded answers are decoded.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  for (const c of ['gzip', 'deflate']) {
    const r = http.get(`${B}/${c}`);
    check(r, { [c]: (x) => x.json('coded') === c });
    console.log(r.headers['Content-Encoding'], r.headers['Content-Length'] !== undefined);
  }
}
