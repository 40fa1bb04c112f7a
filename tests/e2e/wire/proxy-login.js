// A proxy that wants to know who it is, and isn't told.
// run: --iterations 1
// env: HTTP_PROXY=http://127.0.0.1:{fault_proxy_login}
// env: HTTPS_PROXY=http://127.0.0.1:{fault_proxy_login}
// summary: metrics.checks.fails == 0
// points: http_reqs{error=Proxy Authentication Required,error_code=1000,status=0} == 1
import http from 'k6/http';
import { expect } from '../faults/lib/fault.js';

export default function () {
  expect(http.get('http://far.test/'), { status: 407 });
  expect(http.get('https://far.test/'), { status: 0, error: 'Proxy Authentication Required', error_code: 1000 });
}
