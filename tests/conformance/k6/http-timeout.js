// A time-out is an error of its own.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/delay/1500`, { timeout: 300 });
  console.log(r.status, r.error_code, r.error, r.body);
  const s = http.get(`${B}/delay/1500`, { timeout: '200ms' });
  console.log(s.status, s.error_code, s.error);
}
