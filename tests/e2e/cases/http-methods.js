// run: --iterations 2
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 14
import http from 'k6/http';
import { check } from 'k6';

const base = __ENV.BASE_URL;
const json = { headers: { 'Content-Type': 'application/json' } };

export default function () {
  check(http.get(`${base}/get?a=1&b=two`), { 'get': (r) => r.status === 200 && r.json('method') === 'GET' });
  check(http.head(`${base}/get`), { 'head has no body': (r) => r.status === 200 && !r.body });
  check(http.post(`${base}/post`, JSON.stringify({ x: [1, 2] }), json), { 'post json': (r) => r.json('json.x.1') === 2 });
  check(http.put(`${base}/put`, 'text'), { 'put text': (r) => r.json('data') === 'text' });
  check(http.patch(`${base}/patch`, null), { 'patch without a body': (r) => r.status === 200 });
  check(http.post(`${base}/post`, { b: 'x y', a: 1 }), {
    'an object is a sorted form': (r) => r.request.body === 'a=1&b=x+y',
  });
  check(http.request('POST', `${base}/anything`, 'q'), { 'request': (r) => r.json('method') === 'POST' });
}
