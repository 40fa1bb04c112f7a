// httpDebug shows what was sent and received, but no secrets.
import http from 'k6/http';
//~ flag http-debug full
export default function () {
  http.post(`${__ENV.BASE}/status/204`, 'body', { headers: { Authorization: 'Bearer secret', Cookie: 'a=secret' } });
}
//= debug info Request:
//= POST /status/204 HTTP/1.1
//= Host: 127.0.0.1:PORT
//= User-Agent: brunt/0.1.0
//= Content-Length: 4
//= Authorization: ****
//= Cookie: ****
//=
//= body
//=  request_id=1.0 vu=1
//= debug info Response:
//= HTTP/1.1 204 No Content
//= Date: NOW
//=
//=  request_id=1.0 vu=1
