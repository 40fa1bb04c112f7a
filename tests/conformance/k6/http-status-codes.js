// Statuses, expected and not.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const s of [200, 201, 204, 206, 301, 304, 400, 401, 404, 418, 500, 503]) {
    const r = http.get(`${B}/status/${s}`);
    console.log(r.status, r.status_text, r.body, r.error_code, r.error);
  }
}
