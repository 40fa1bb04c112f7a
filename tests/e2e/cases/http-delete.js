// http.delete is http.del by another name.
// run: --iterations 1
// summary: metrics.checks.fails == 0
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  check(http.delete(`${__ENV.BASE_URL}/delete`), { 'delete arrived': (r) => r.json('method') === 'DELETE' });
  check(http.del(`${__ENV.BASE_URL}/delete`), { 'del arrived': (r) => r.json('method') === 'DELETE' });
}
