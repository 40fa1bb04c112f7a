// Every way to ask, and what is refused.
import http, { get, del, CookieJar, TLS_1_2 } from 'k6/http';
const B = __ENV.BASE;
for (const f of [() => http.get(B), () => http.batch([B]), () => http.cookieJar(), () => http.asyncRequest('GET', B), () => http.request('GET', B)]) {
  if (__VU > 0) try { f(); } catch (e) { console.log(String(e), e instanceof Error); }
}
export default async function () {
  const m = (r) => r.json('method');
  console.log(m(http.get(`${B}/anything`)), http.head(`${B}/anything`).status, m(http.post(`${B}/anything`)), m(http.put(`${B}/anything`, 'x')), m(http.patch(`${B}/anything`)),
    m(http.del(`${B}/anything`)), m(http.delete(`${B}/anything`, 'x')), http.options(`${B}/anything`).status, m(http.request('GET', `${B}/anything`)), m(http.request('REPORT', `${B}/anything`)));
  console.log(m(get(`${B}/anything`)), m(del(`${B}/anything`)), typeof CookieJar, TLS_1_2, http.OCSP_REASON_AA_COMPROMISE);
  console.log(m(await http.asyncRequest('PUT', `${B}/anything`, 'x')));
  const u = http.url`${B}/anything/${1 + 1}?q=${'a b'}`;
  console.log(u.name, u.url === `${B}/anything/2?q=a b`, http.get(u).json('url'));
  console.log(http.get({ toString: () => `${B}/get` }).status, http.get(new String(`${B}/get`)).status);
  http.get(`${B}/get`, null, 1);
  const bad = [undefined, null, '/rel', 'http://', 'http://a b/', 'ftp://x/', 'http://127.0.0.1:99999/', 'http://127.0.0.1:1/'];
  for (const b of bad) { const r = http.get(b); console.log(r.status, r.error_code, r.error, r.body, r.url, r.status_text === '', r.proto === '', JSON.stringify(r.headers)); }
  for (const b of bad.slice(2)) try { http.get(b, { throw: true }); console.log('not thrown'); } catch (e) { console.log(String(e), e.name, e.value !== undefined); }
  try { await http.asyncRequest('GET', 'http://127.0.0.1:1/', null, { throw: true }); } catch (e) { console.log('rejected', String(e)); }
  const old = http.get;
  http.get = () => 'mine';
  console.log(http.get(B));
  http.get = old;
}
//= info GoError: Making http requests in the init context is not supported true
//= info GoError: Using batch in the init context is not supported true
//= info GoError: Making cookie jars in the init context is not supported true
//= info GoError: Making http requests in the init context is not supported true
//= info GoError: Making http requests in the init context is not supported true
//= info GET 200 POST PUT PATCH DELETE DELETE 200 GET REPORT
//= info GET DELETE function tls1.2 aa_compromise
//= info PUT
//= info ${}/anything/${}?q=${} true http://127.0.0.1:PORT/anything/2?q=a%20b
//= info 200 200
//= brunt warning http.get only accepts a url and a params argument (2 arguments), but 3 were given
//= brunt warning Request Failed error="invalid URL: '#<nil>'"
//= info 0 1020 invalid URL: '#<nil>' null  true true {}
//= brunt warning Request Failed error="invalid URL: '#<nil>'"
//= info 0 1020 invalid URL: '#<nil>' null  true true {}
//= brunt warning Request Failed error="GET \"/rel\": unsupported protocol scheme """
//= info 0 1000 unsupported protocol scheme "" null /rel true true {}
//= brunt warning Request Failed error="GET \"http://\": http: no Host in request URL"
//= info 0 1000 http: no Host in request URL null http:// true true {}
//= brunt warning Request Failed error="GET \"http://a b/\": invalid character in the host name"
//= info 0 1020 invalid URL: parse "http://a b/": invalid character in the host name null http://a b/ true true {}
//= info 0 1000 unsupported protocol scheme "ftp" null ftp://x/ true true {}
//= info 0 1020 invalid URL: parse "http://127.0.0.1:99999/": invalid port: it must lie between 1 and 65535 null http://127.0.0.1:99999/ true true {}
//= brunt warning Request Failed error="GET \"http://127.0.0.1:1/\": dial: connection refused"
//= info 0 1212 dial: connection refused null http://127.0.0.1:1/ true true {}
//= info GoError: Get "/rel": unsupported protocol scheme "" GoError true
//= info GoError: Get "http://": http: no Host in request URL GoError true
//= info GoError: invalid URL: parse "http://a b/": invalid character in the host name GoError true
//= info GoError: Get "ftp://x/": unsupported protocol scheme "ftp" GoError true
//= info GoError: invalid URL: parse "http://127.0.0.1:99999/": invalid port: it must lie between 1 and 65535 GoError true
//= info GoError: Get "http://127.0.0.1:1/": dial: connection refused GoError true
//= info rejected GoError: Get "http://127.0.0.1:1/": dial: connection refused
//= info mine
