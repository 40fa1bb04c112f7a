// The JSON of --summary-export holds what the summary does.
// args: --iterations 2
import http from 'k6/http';
import { check, group } from 'k6';
const B = __ENV.BASE;

export const options = { thresholds: { checks: ['rate>0.1'], 'http_reqs{a:b}': ['count>0'] } };

export default function () {
  group('g', () => check(http.get(`${B}/echo`, { tags: { a: 'b' } }), { c: (r) => r.status === 200, d: () => false }));
}
