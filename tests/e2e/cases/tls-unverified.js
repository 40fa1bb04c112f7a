// The shop's certificate is its own: without --insecure the request fails, with a TLS code of k6's.
// run: --iterations 2 -e TLS={tls}
// summary: metrics.http_req_failed.value == 1
// summary: metrics.checks.fails == 0
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get(`${__ENV.TLS}/api/health`);
  check(res, { 'refused by the client': (r) => r.status === 0 && r.error_code >= 1300 && r.error_code < 1400 });
}
