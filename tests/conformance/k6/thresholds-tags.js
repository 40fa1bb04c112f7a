// Sub-metrics by tags.
import http from 'k6/http';
import { group } from 'k6';

const B = __ENV.BASE;

export const options = { thresholds: { 'http_reqs{kind:a}': ['count==1'], 'http_reqs{kind:b,status:404}': ['count==1'],
  'http_reqs{group:::g}': ['count==1'], 'http_req_duration{kind:none}': ['p(99)<1'], 'checks{x:y}': ['rate>0.9'] } };

export default function () {
  http.get(`${B}/echo`, { tags: { kind: 'a' } });
  http.get(`${B}/status/404`, { tags: { kind: 'b' } });
  group('g', () => http.get(`${B}/echo`));
}
