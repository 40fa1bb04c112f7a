// response.cookies.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/set-cookie?c=${encodeURIComponent('a=1; Path=/x; HttpOnly; Secure; Max-Age=60')}&c=${encodeURIComponent('b="q"; Domain=127.0.0.1')}`);
  const a = r.cookies.a[0], b = r.cookies.b[0];
  console.log(a.name, a.value, a.path, a.http_only, a.secure, a.max_age, b.value, b.domain, Object.keys(r.cookies).join());
}
