// asyncRequest and await.
// order: any
import http from 'k6/http';
import { check, group, sleep, fail } from 'k6';
const B = __ENV.BASE;

export default async function () {
  const r = await http.asyncRequest('GET', `${B}/echo?1`);
  check(r, { ok: (x) => x.status === 200 });
  const rs = await Promise.all([http.asyncRequest('POST', `${B}/echo?2`, 'x'), http.asyncRequest('GET', `${B}/echo?3`)]);
  console.log(rs.map((x) => x.status).join());
  await http.asyncRequest('GET', 'http://127.0.0.1:1/').then((x) => console.log('answer', x.error_code), (e) => console.log('rejected'));
}
