// A test for another host runs against the shop's TLS port unchanged.
// run: --iterations 4 --resolve shop.example.com:443=127.0.0.1:{tls_port} --insecure
// summary: metrics.checks.fails == 0
// summary: metrics.checks.passes == 8
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  const res = http.get('https://shop.example.com/api/health');
  check(res, { 'status is 200': (r) => r.status === 200, 'over TLS': (r) => /^tls1\.[23]$/.test(r.tls_version) });
}
