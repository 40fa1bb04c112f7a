import http from 'k6/http';
import { check, sleep } from 'k6';

// {{ .ScriptName }}: one page, asked for by a few users.
// Run it:  k6 run {{ .ScriptName }}
const BASE = __ENV.BASE_URL || 'http://127.0.0.1:8080';

export const options = {
{{ cloud }}  vus: 10,
  duration: '30s',
  thresholds: {
    // Fewer than one request in a hundred may fail.
    http_req_failed: ['rate<0.01'],
  },
};

export default function () {
  const page = http.get(`${BASE}/`);
  check(page, { 'the page is there': (r) => r.status === 200 });
  sleep(1);
}
