// Nobody takes the connection: the request's timeout counts while connecting, too.
// run: --vus 2 --iterations 4 -e FULL={fault_full}
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 8
// summary: metrics.http_req_failed.passes == 4
// points: http_reqs{status=0,error_code=1050} == 4
import { meet } from './lib/fault.js';

export default function () {
  meet(`http://127.0.0.1:${__ENV.FULL}/`, { status: 0, error_code: 1050 }, { timeout: '300ms' });
}
