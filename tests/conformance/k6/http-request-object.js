// What response.request tells.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.post(`${B}/echo?x=1`, 'body', { headers: { 'X-A': 'b' }, cookies: { c: 'd' } });
  console.log(r.request.method, r.request.body, JSON.stringify(r.request.headers['X-A']), JSON.stringify(r.request.cookies));
}
