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
//= info true [ "200 GET {}undefined", "200 POST {"x":"1"}undefined", "200 PUT b{}1", "200 POST z{}undefined", "200 GET {}undefined", "500 1500", "200 GET {}undefined" ]
//= brunt warning Request Failed error="GET \"http://127.0.0.1:1/\": dial: connection refused"
//= info [ "b", "a", "c" ] 200 404 0 1212
//= info 0 0
//= info true true
//= info GoError: no argument was provided to http.batch()
//= brunt warning A batch request failed error="invalid URL: '#1'"
//= info ["invalid URL: '#1'",null]
//= info GoError: http.batch() accepts only an array or an object of requests
//= info GoError: invalid http.batch() argument: it must be an array or an object of requests
//= info GoError: invalid http.batch() argument: it must be an array or an object of requests
//= brunt warning A batch request failed error="invalid batch request: an array needs a method and a URL, as in ["GET", "http://example.com/"]"
//= info ["invalid batch request: an array needs a method and a URL, as in [\"GET\", \"http://example.com/\"]"]
//= brunt warning A batch request failed error="batch request 0 doesn't have a url key"
//= info ["batch request 0 doesn't have a url key"]
//= brunt warning A batch request failed error="invalid method type: the method of batch request 1 must be a string"
//= info ["","invalid method type: the method of batch request 1 must be a string"]
//= info GoError: Get "http://127.0.0.1:1/": dial: connection refused
