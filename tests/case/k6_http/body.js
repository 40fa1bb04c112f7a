// Bodies: what goes out, and what comes back by status and responseType.
import http from 'k6/http';
const B = __ENV.BASE;
const sent = (body, params) => { const r = http.post(`${B}/anything`, body, params); return [r.json('data'), r.json('form'), r.json('headers.Content-Type'), r.request.body]; };
export default function () {
  console.log(JSON.stringify(sent('plain ü')));
  console.log(JSON.stringify(sent(null)));
  console.log(JSON.stringify(sent(undefined)));
  console.log(JSON.stringify(sent({ b: 'x y', a: 1, c: [1, 'zwei', null], d: 1e-5, e: true, f: null, g: undefined, h: 1234567.5, i: 1e20, j: -0, k: 'ü&=' })));
  console.log(JSON.stringify(sent({})));
  console.log(JSON.stringify(sent({ q: { r: 1 } })));
  console.log(JSON.stringify(sent(new Uint8Array([104, 105]).buffer)));
  console.log(JSON.stringify(sent(new Uint8Array([120, 104, 105, 120]).subarray(1, 3))));
  console.log(JSON.stringify(sent({ a: 1 }, { headers: { 'content-type': 'application/json' } })));
  const m = http.post(`${B}/anything`, { f: http.file('content', 'n"ame.txt', 'text/plain'), g: http.file(new Uint8Array([65, 66]).buffer), x: 5 });
  console.log(JSON.stringify(m.json('form')), m.json('headers.Content-Type').replace(/boundary=.*/, 'boundary=...'));
  console.log(m.request.body.replace(/--[0-9a-f]{60}/g, '--B').replace(/filename="\d+"/, 'filename="NS"').replace(/\r\n/g, '|'));
  for (const bad of [5, 1.5, true, [1]]) { const r = http.post(`${B}/anything`, bad); console.log(r.status, r.error, r.body); }
  console.log(http.get(`${B}/status/204`).body, http.get(`${B}/status/304`).body, JSON.stringify(http.get(`${B}/bytes/0`).body), JSON.stringify(http.head(`${B}/get`).body));
  const bin = http.get(`${B}/bytes/4`, { responseType: 'binary' });
  console.log(bin.body instanceof ArrayBuffer, bin.body.byteLength, new Uint8Array(bin.body)[1], bin.body === bin.body);
  console.log(http.get(`${B}/bytes/4`, { responseType: 'none' }).body, http.get(`${B}/bytes/4`, { responseType: 'odd' }).error);
  for (const c of ['gzip', 'deflate', 'brotli', 'zstd']) console.log(c, http.get(`${B}/${c}`).json('coding'));
  const z = http.post(`${B}/anything`, 'hello', { compression: 'gzip, br' });
  console.log(z.json('headers.Content-Encoding'), z.json('headers.Content-Length') > 0, z.request.body);
  console.log(http.post(`${B}/anything`, 'hello', { compression: 'lzw' }).error);
}
//= info ["plain ü",{},null,"plain ü"]
//= info ["",{},null,""]
//= info ["",{},null,""]
