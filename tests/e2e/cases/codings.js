// run: --iterations 1
// summary: metrics.checks.fails == 0
// summary: metrics.checks.passes == 4
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  for (const name of ['gzip', 'deflate', 'brotli', 'zstd']) {
    const res = http.get(`${__ENV.BASE_URL}/${name}`);
    check(res, { [`${name} is decoded`]: (r) => r.status === 200 && typeof r.json() === 'object' });
  }
}
