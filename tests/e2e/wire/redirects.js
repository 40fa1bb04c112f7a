// Redirects and cookies hop by hop: exactly the bytes that Go's client sends for the same, as it was seen to (lib/redirects.json).
// run: --iterations 1 --insecure --user-agent ua -e TLS={fault_tls}
// run: --resolve *:{fault_http}=127.0.0.1:{fault_http} --resolve *:{fault_tls}=127.0.0.1:{fault_tls}
// summary: metrics.checks.fails == 0
// summary: metrics.checks.passes >= 200
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const PORT = FAULT.split(':')[2];
const concrete = (text) => text.replaceAll('PORT', PORT).replaceAll('TLSP', __ENV.TLS);
const cases = JSON.parse(concrete(open('./lib/redirects.json')));

export default function () {
  for (const c of cases) {
    const params = { jar: new http.CookieJar(), cookies: c.cookies, headers: { ...c.headers, 'X-Steps': c.id } };
    if (c.redirects !== undefined) params.redirects = c.redirects;
    http.get(`${FAULT}/-/steps?id=${c.id}&steps=${encodeURIComponent(JSON.stringify(c.steps || []))}`);
    const res = http.request(c.method || 'GET', c.url, c.body === undefined ? null : c.body, params);
    const sent = http.get(`${FAULT}/-/steps?id=${c.id}`).json();
    expect({ [`${c.id}: status`]: res.status, [`${c.id}: url`]: res.url }, { [`${c.id}: status`]: c.status,
      [`${c.id}: url`]: c.final === undefined ? () => true : c.final });
    for (let i = 0; i < Math.max(sent.length, c.sent.length); i++)
      expect({ [`${c.id}: request ${i}`]: sent[i] }, { [`${c.id}: request ${i}`]: c.sent[i] });
  }
}
