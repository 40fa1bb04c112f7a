// params: headers, cookies, auth, timeout, redirects.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const h = (p) => { const x = http.get(`${B}/headers`, p).json('headers'); delete x.Host; return JSON.stringify(x); };
  console.log(h({ headers: { 'x-lower': 'a', 'User-Agent': 'me', n: 5, 'Content-Length': '0' } }));
  console.log(h({ cookies: { a: '1', b: { value: 'x y' } }, headers: { Cookie: 'own=1' }, unknown: 1 }));
  console.log(http.get(`${B}/headers`, { headers: { host: 'elsewhere.example' } }).json('headers.Host'));
  console.log(http.get(B.replace('http://', 'http://us%40er:pw@') + '/basic-auth/us@er/pw').status, http.get(`${B}/basic-auth/u/p`).status);
  console.log(http.get(`${B}/basic-auth/u/p`, { auth: 'basic' }).error_code);
  const slow = http.get(`${B}/delay/2000`, { timeout: 30 });
  console.log(slow.status, slow.error, slow.error_code);
  console.log(http.get(`${B}/delay/2000`, { timeout: '20ms' }).error_code, http.get(`${B}/get`, { timeout: 'x' }).error);
  const r = http.get(`${B}/redirect/3`, { redirects: 1 });
  console.log(r.status, r.url, http.get(`${B}/redirect/3`, { redirects: 0 }).status, http.get(`${B}/redirect/3`).url);
  console.log(http.get(`${B}/redirect/12`).status);
  for (const s of [301, 302, 303, 307, 308]) {
    const p = http.post(`${B}/redirect-to?url=/anything&status=${s}`, { a: 1 });
    console.log(s, p.json('method'), JSON.stringify(p.json('form')), p.json('headers.Referer'), p.request.method);
  }
  try { http.get(`${B}/get`, { headers: { 'a b': 'x' } , throw: true }); } catch (e) { console.log(String(e)); }
  console.log(http.get(`${B}/get`, { tags: { x: {} } }).error);
}
//= info {"User-Agent":"me","N":"5","X-Lower":"a"}
//= info {"User-Agent":"brunt/0.1.0","Cookie":"own=1; a=1; b=\"x y\""}
//= info elsewhere.example
//= info 200 401
//= info 1401
//= brunt warning Request Failed error="GET \"http://127.0.0.1:PORT/delay/2000\": request timeout"
//= info 0 request timeout 1050
//= brunt warning Request Failed error="invalid timeout value: "x" is not a valid duration"
//= info 1050 invalid timeout value: "x" is not a valid duration
//= info 302 http://127.0.0.1:PORT/redirect/2 302 http://127.0.0.1:PORT/get
//= brunt warning Stopped after 10 redirects and returned the redirection; pass { redirects: n } in request params or set global maxRedirects to silence this url=http://127.0.0.1:PORT/redirect/12
//= info 302
//= info 301 GET {} http://127.0.0.1:PORT/redirect-to?url=/anything&status=301 POST
//= info 302 GET {} http://127.0.0.1:PORT/redirect-to?url=/anything&status=302 POST
//= info 303 GET {} http://127.0.0.1:PORT/redirect-to?url=/anything&status=303 POST
//= info 307 POST {"a":"1"} http://127.0.0.1:PORT/redirect-to?url=/anything&status=307 POST
//= info 308 POST {"a":"1"} http://127.0.0.1:PORT/redirect-to?url=/anything&status=308 POST
//= info GoError: Get "http://127.0.0.1:PORT/get": invalid header field name or value, or too many of them
//= brunt warning Request Failed error="invalid HTTP request metric tags: invalid value for metric tag 'x': only String, Boolean and Number types are accepted as a metric tag values"
//= info invalid HTTP request metric tags: invalid value for metric tag 'x': only String, Boolean and Number types are accepted as a metric tag values
