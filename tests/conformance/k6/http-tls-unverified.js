// HTTPS that is not trusted fails with its code.
import http from 'k6/http';

export default function () {
  const r = http.get(`${__ENV.TLS}/echo`);
  console.log(r.status, r.error_code);
}
