// Each hop counts; the response is the last one's.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 6
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  check(http.get(`${__ENV.BASE_URL}/redirect/3`), { 'followed': (r) => r.status === 200 });
  check(http.get(`${__ENV.BASE_URL}/redirect/3`, { redirects: 1 }), { 'stopped after one': (r) => r.status === 302 });
}
