// A proxy that isn't there, and one whose URL can't be read, which is said and left out.
// run: --iterations 1 -e REFUSED={refused}
// env: HTTP_PROXY=http://127.0.0.1:{refused}
// env: HTTPS_PROXY=gopher://nowhere
// summary: metrics.checks.fails == 0
// stderr: HTTPS_PROXY: it is no proxy's URL
// points: http_reqs{error_code=1200} == 1
import http from 'k6/http';
import { expect } from '../faults/lib/fault.js';

export default function () {
  expect(http.get('http://far.test/'), { status: 0, error_code: 1200,
    error: `proxyconnect tcp: dial tcp 127.0.0.1:${__ENV.REFUSED}: connect: connection refused` });
}
