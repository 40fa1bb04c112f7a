// A little of everything that allocates, for run-oom: BASE is a demo shop.
import http from 'k6/http';
import { check, group, sleep } from 'k6';
import { Counter, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import { parseHTML } from 'k6/html';
import crypto from 'k6/crypto';

const words = new SharedArray('words', () => ['one', 'two', 'three']);
const seen = new Counter('seen'), size = new Trend('size');

export const options = {
  vus: 1,
  iterations: 1,
  tags: { a: 'b' },
  thresholds: { checks: ['rate>0.5'], 'http_req_duration{group:::g}': ['p(95)<60000'] },
};

export function setup() {
  return { base: __ENV.BASE, words: words.length };
}

export default function (data) {
  group('g', () => {
    const r = http.get(`${data.base}/get`, { headers: { 'X-A': 'b' }, tags: { name: 'json' } });
    check(r, { ok: (res) => res.status === 200, body: (res) => res.json() !== undefined });
    size.add(r.body.length);
  });
  http.batch([['GET', `${data.base}/gzip`], ['POST', `${data.base}/post`, { a: 1, b: 'x y' }]]);
  parseHTML('<ul><li class="a">x<li>y</ul>').find('li.a').text();
  seen.add(JSON.stringify({ w: words[1], h: crypto.sha256('x', 'hex') }).length);
  sleep(0.001);
}

export function teardown() {}

export function handleSummary(data) {
  return { stdout: `${Object.keys(data.metrics).length > 5 ? 'summary' : 'nothing'}\n` };
}
