// Faults inside TLS: the connection ends without a goodbye amid the response.
// run: --vus 1 --iterations 4 -e TLS={fault_tls} --insecure
// summary: metrics.checks.fails == 0
// summary: metrics.http_req_failed.passes == 20
// served: /truncated == 4
import { meet } from './lib/fault.js';

const at = (path) => `https://localhost:${__ENV.TLS}${path}`;

export default function () {
  meet(at('/ok'), { status: 200, body: 'ok' });
  meet(at('/truncated'), { status: 0, error_code: [1000, 1220] });
  meet(at('/eof'), { status: 0, error_code: [1000, 1220] });
  meet(at('/reset-in-body'), { status: 0, error_code: 1220 });
  meet(at('/stall-in-body'), { status: 0, error_code: 1050 }, { timeout: '300ms' });
  meet(at('/chunk-no-end'), { status: 0, error_code: [1000, 1220] });
  meet(at('/length-short'), { status: 200, body: 'hello' });
}
