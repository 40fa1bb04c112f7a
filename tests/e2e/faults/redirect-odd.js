// Redirects to where nobody can go fail, and a redirect to nowhere is an answer like others.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// served: /redirect == 6
import { meet, FAULT } from './lib/fault.js';

export default function () {
  for (const to of ['ftp://127.0.0.1/x', 'javascript:alert(1)', 'http://[::1', 'http://127.0.0.1:99999/', 'http:///nowhere'])
    meet(`${FAULT}/redirect?to=${encodeURIComponent(to)}`, { status: 0, error_code: (code) => code >= 1000 });
  meet(`${FAULT}/redirect`, { status: 302, error_code: 0 });
}
