// https:// to a port that speaks plain HTTP, or answers with an alert, or not at all, or resets.
// run: --vus 1 --iterations 4 -e NOT_TLS={fault_not_tls} -e ALERT={fault_alert} -e MUTE={fault_mute} -e RESET={fault_reset}
// summary: metrics.checks.fails == 0
// summary: metrics.http_reqs.count == 32
// summary: metrics.http_req_failed.passes == 16
// points: http_reqs{error_code=1301} == 4
// points: http_reqs{error_code=1010} == 4
// points: http_reqs{error_code=1050} == 4
// points: http_reqs{error_code=1220} == 4
// stderr-lines: 40
import { meet } from './lib/fault.js';

const at = (port) => `https://127.0.0.1:${port}/`;

export default function () {
  meet(at(__ENV.NOT_TLS), { status: 0, error_code: 1301 });
  meet(at(__ENV.ALERT), { status: 0, error_code: 1010, error: 'remote error: tls: handshake failure' });
  meet(at(__ENV.MUTE), { status: 0, error_code: 1050 }, { timeout: '300ms' });
  meet(at(__ENV.RESET), { status: 0, error_code: 1220 });
}
