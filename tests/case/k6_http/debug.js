// httpDebug shows what was sent and received, but no secrets.
import http from 'k6/http';
//~ flag http-debug full
export default function () {
  http.post(`${__ENV.BASE}/status/204`, 'body', { headers: { Authorization: 'Bearer secret', Cookie: 'a=secret' } });
}
