// What goes along to another host.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/redirect-to?url=${encodeURIComponent(B.replace('127.0.0.1', 'localhost') + '/echo')}`, {
    headers: { Authorization: 'secret', Cookie: 'a=1', 'X-Other': 'yes' }, cookies: { c: '2' } });
  http.get(`${B}/redirect-to?url=/echo`, { headers: { Authorization: 'secret', Referer: 'x' } });
}
