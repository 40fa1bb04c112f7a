// What a Response is made of.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const r = http.get(`${B}/anything?a=1`);
  console.log(Object.keys(r).join());
  console.log(r.status, r.status_text, r.proto, r.remote_ip, r.remote_port, r.url, r.error === '', r.error_code);
  console.log(r.headers['Content-Type'], typeof r.headers['content-type'], Object.keys(r.headers));
  console.log(JSON.stringify(Object.keys(r.timings)), r.timings.duration > 0, r.timings === r.timings);
  console.log(r.timings.duration === r.timings.sending + r.timings.waiting + r.timings.receiving);
  console.log(JSON.stringify(r.ocsp), r.tls_version === '');
  console.log(JSON.stringify(r.request) === JSON.stringify(JSON.parse(JSON.stringify(r)).request), JSON.stringify(r.request));
  console.log('status' in r, r.hasOwnProperty('json'), typeof r.clickLink, typeof r.submitForm, typeof r.html, r.nope);
  const names = [];
  for (const k in r) names.push(k);
  console.log(names.join() === Object.keys(r).join(), JSON.stringify(Object.getOwnPropertyDescriptor(r, 'status')));
  const copy = { ...r };
  console.log(copy.status, copy.body === r.body, Object.entries(r).length);
  // properties are the script's
  r.body = '{"x": [1, 2]}';
  console.log(r.body, JSON.stringify(r.json()), r.json('x.1'));
  r.status = 201;
  r.extra = 'e';
  delete r.headers;
  console.log(r.status, r.extra, r.headers, 'headers' in r, Object.keys(r).length);
  Object.defineProperty(r, 'url', { get() { return 'mine'; } });
  console.log(r.url);
  console.log(String(r) === '[object Object]' || String(r) === '[object Response]');
}
//= info remote_ip,remote_port,url,status,status_text,proto,headers,cookies,body,timings,tls_version,tls_cipher_suite,ocsp,error,error_code,request,clickLink,html,json,submitForm
//= info 200 200 OK HTTP/1.1 127.0.0.1 PORT http://127.0.0.1:PORT/anything?a=1 true 0
//= info application/json undefined [ "Date", "Content-Type", "Content-Length" ]
//= info ["duration","blocked","looking_up","connecting","tls_handshaking","sending","waiting","receiving"] true true
//= info true
//= info {"produced_at":0,"this_update":0,"next_update":0,"revoked_at":0,"revocation_reason":"","status":""} true
//= info true {"method":"GET","url":"http://127.0.0.1:PORT/anything?a=1","headers":{"User-Agent":["brunt/0.1.0"]},"body":"","cookies":{}}
//= info true true function function function undefined
//= info true {"value":200,"writable":true,"enumerable":true,"configurable":true}
//= info 200 true 20
//= info {"x": [1, 2]} {"x":[1,2]} 2
//= info 201 e undefined false 20
//= info mine
//= info true
