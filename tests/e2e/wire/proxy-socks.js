// SOCKS5 proxies, which resolve names themselves; with and without a login.
// run: --iterations 1 --insecure -e TLS={fault_tls} -e SOCKS={fault_socks}
// env: HTTP_PROXY=socks5://127.0.0.1:{fault_socks}
// env: HTTPS_PROXY=socks5h://bob:the%20secret@127.0.0.1:{fault_socks_login}
// summary: metrics.checks.fails == 0
// served: socks:3 == 3
// served: socks:1 == 1
// served: /ok == 3
// not-stderr: the.secret
import http from 'k6/http';
import { expect, FAULT } from '../faults/lib/fault.js';

const PORT = FAULT.split(':')[2];

export default function () {
  expect(http.get(`http://far.test:${PORT}/ok`), { status: 200, body: 'ok' });
  expect(http.get(`http://10.1.2.3:${PORT}/ok`), { status: 200, body: 'ok' });
  expect(http.get(`https://far.test:${__ENV.TLS}/ok`), { status: 200, body: 'ok' });
  expect(http.get('http://forbidden.test/'), { status: 0, error_code: 1200, error:
    `socks connect tcp 127.0.0.1:${__ENV.SOCKS}->forbidden.test:80: unknown error connection not allowed by ruleset` });
}
