// Digest authentication takes two requests, each with its own samples; the first refusal is expected, as in k6.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// served: /digest == 21
// points: http_reqs{status=401} == 12
// points: http_req_failed{expected_response=false} == 3
// not-stderr: the.secret
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const BASE = FAULT.replace('//', '//bob:the%20secret@');

export default function () {
  for (const algorithm of ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'])
    for (const qop of ['auth', 'auth-int'])
      expect(http.post(`${BASE}/digest?algorithm=${algorithm}&qop=${qop}`, 'a body', { auth: 'digest' }),
        { status: 200, body: 'welcome a body', url: `${FAULT}/digest?algorithm=${algorithm}&qop=${qop}` });
  // the cookies of the refusal are not kept, those of the answer are
  expect(Object.keys(http.cookieJar().cookiesForURL(`${FAULT}/digest`)), { 0: 'in', length: 1 });
  expect(http.get(`${BASE}/digest`, { auth: 'digest' }), { status: 200 });
  expect(http.get(`${BASE.replace('secret', 'guess')}/digest`, { auth: 'digest' }), { status: 401, body: 'who are you' });
  // what isn't refused at once is unexpected, as in k6
  expect(http.get(`${BASE}/ok`, { auth: 'digest' }), { status: 200, body: 'ok' });
  expect(http.get(`${BASE}/digest`), { status: 401 });
}
