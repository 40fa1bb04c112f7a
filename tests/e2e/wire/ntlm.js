// NTLM takes three requests on its connection, then none more there; k6 counts the second as failed.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// points: http_reqs{status=401} == 7
// points: http_reqs{status=200} == 2
// points: http_req_failed{expected_response=false} == 3
// served: /ntlm == 8
// not-stderr: the.secret
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const BASE = FAULT.replace('//', '//SHOP%5Cbob:the%20secret@');

export default function () {
  expect(http.get(`${BASE.replace('secret', 'guess')}/ntlm`, { auth: 'ntlm' }), { status: 401, body: 'go away' });
  // no login, nothing to negotiate
  expect(http.get(`${FAULT}/ntlm`, { auth: 'ntlm' }), { status: 401, body: 'go away' });
  // offered neither
  expect(http.get(`${BASE}/digest`, { auth: 'ntlm' }), { status: 401, body: 'who are you' });
  expect(http.post(`${BASE}/ntlm`, 'a body', { auth: 'ntlm' }), { status: 200, body: 'welcome a body' });
  expect(http.get(`${BASE}/ntlm`, { auth: 'ntlm' }), { status: 200, body: 'welcome ' });
}
