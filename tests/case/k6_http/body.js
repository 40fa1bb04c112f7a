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
//= info ["",{"a":"1","b":"x y","c":["1","zwei",""],"d":"1e-05","e":"true","f":"","g":"","h":"1.2345675e+06","i":"1e+20","j":"-0","k":"ü&="},"application/x-www-form-urlencoded","a=1&b=x+y&c=1&c=zwei&c=&d=1e-05&e=true&f=&g=&h=1.2345675e%2B06&i=1e%2B20&j=-0&k=%C3%BC%26%3D"]
//= info ["",{},"application/x-www-form-urlencoded",""]
//= brunt warning file://DIR/body.js:4:53: cannot urlencode a nested map[string]interface {} value in a request form body; encoding it as an empty value, use JSON.stringify() to send structured data
//= info ["",{"q":""},"application/x-www-form-urlencoded","q="]
//= info ["hi",{},null,"hi"]
//= info ["hi",{},null,"hi"]
//= info ["a=1",{},"application/json","a=1"]
//= info {"f":"content","g":"AB","x":"5"} multipart/form-data; boundary=...
//= info --B|Content-Disposition: form-data; name="f"; filename="n\"ame.txt"|Content-Type: text/plain||content|--B|Content-Disposition: form-data; name="g"; filename="NS"|Content-Type: application/octet-stream||AB|--B|Content-Disposition: form-data; name="x"||5|--B--|
//= brunt warning Request Failed error="unknown request body type int64"
//= info 0 unknown request body type int64 null
//= brunt warning Request Failed error="unknown request body type float64"
//= info 0 unknown request body type float64 null
//= brunt warning Request Failed error="unknown request body type bool"
//= info 0 unknown request body type bool null
//= brunt warning Request Failed error="unknown request body type []interface {}"
//= info 0 unknown request body type []interface {} null
//= info null null "" ""
//= info true 4 34 true
//= brunt warning Request Failed error="odd does not belong to ResponseType values"
//= info null odd does not belong to ResponseType values
//= info gzip gzip
//= info deflate deflate
//= info brotli br
//= info zstd zstd
//= info gzip, br true hello
//= brunt warning Request Failed error="unknown compression algorithm lzw, supported algorithms are [gzip deflate zstd br]"
//= info unknown compression algorithm lzw, supported algorithms are [gzip deflate zstd br]
