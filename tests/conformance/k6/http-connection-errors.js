// Refused, closed, cut short.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const url of ['http://127.0.0.1:1/', `${B}/close`, `${B}/short`]) {
    const r = http.get(url);
    console.log(r.status, r.error_code, r.body === null, r.error !== '');
  }
}
