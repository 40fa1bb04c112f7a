// A batch of strings, arrays and objects.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const rs = http.batch([
    `${B}/echo?1`,
    ['GET', `${B}/echo?2`, null, { tags: { t: '2' } }],
    ['POST', `${B}/echo?3`, 'body'],
    { method: 'PUT', url: `${B}/echo?4`, body: { a: 1 }, params: { headers: { 'X-A': 'b' } } },
    { url: `${B}/status/404` },
  ]);
  console.log(rs.length, rs.map((r) => r.status).join());
}
