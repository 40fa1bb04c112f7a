// The password of a URL works, and is masked wherever names are kept.
// run: --iterations 1 --out json={out}/points.json
// summary: metrics.checks.fails == 0
// file: points.json \*\*\*\*:\*\*\*\*@
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const url = __ENV.BASE_URL.replace('http://', 'http://ann:sesame@');
  check(http.get(`${url}/basic-auth/ann/sesame`), { 'let in': (r) => r.status === 200 });
}
