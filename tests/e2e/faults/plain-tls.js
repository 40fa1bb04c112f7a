// http:// to a port that speaks TLS.
// run: --vus 1 --iterations 4 -e TLS={fault_tls} -e ALERT={fault_alert}
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 16
// summary: metrics.http_req_failed.passes == 8
import { meet } from './lib/fault.js';

export default function () {
  meet(`http://127.0.0.1:${__ENV.TLS}/`, { status: 0, error_code: [1000, 1220] });
  meet(`http://127.0.0.1:${__ENV.ALERT}/`, { status: 0, error_code: 1000 });
}
