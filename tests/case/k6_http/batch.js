// http.batch: shapes, order, errors.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const a = http.batch([`${B}/anything`, ['POST', `${B}/anything`, { x: 1 }], ['PUT', `${B}/anything`, 'b', { headers: { 'X-Q': '1' } }], { method: 'post', url: `${B}/anything`, body: 'z' },
    { method: 'GET', url: `${B}/anything`, body: 'dropped' }, { url: `${B}/status/500` }, http.url`${B}/anything/${1}`]);
  console.log(Array.isArray(a), a.map((r) => r.status + ' ' + (r.status < 400 ? r.json('method') + ' ' + r.json('data') + JSON.stringify(r.json('form')) + r.json('headers.X-Q') : r.error_code)));
  const o = http.batch({ b: `${B}/get`, a: ['GET', `${B}/status/404`], c: { url: 'http://127.0.0.1:1/' } });
  console.log(Object.keys(o), o.b.status, o.a.status, o.c.status, o.c.error_code);
  console.log(http.batch([]).length, Object.keys(http.batch({})).length);
  const t0 = Date.now();
  const slow = http.batch(Array.from({ length: 12 }, () => `${B}/delay/100`));
  console.log(slow.every((r) => r.status === 200), Date.now() - t0 >= 200);
  for (const bad of [[], [[1, 2]], ['x', 'y'], [5], 5, [[['GET']]], [[{ method: 'GET' }]], [[`${B}/get`, { method: 5, url: 'x' }]]])
    try { const r = http.batch(...(Array.isArray(bad) ? bad : [bad])); console.log(JSON.stringify(r.map((x) => x && x.error))); } catch (e) { console.log(String(e)); }
  try { http.batch([`${B}/get`, ['GET', 'http://127.0.0.1:1/', null, { throw: true }]]); } catch (e) { console.log(String(e)); }
}
