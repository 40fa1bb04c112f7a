// options.throw
import http from 'k6/http';
//~ flag throw true
export default function () {
  for (const f of [() => http.get('http://127.0.0.1:1/'), () => http.post(`${__ENV.BASE}/get`, 5), () => http.batch(['http://127.0.0.1:1/', ['x']]), () => http.get(null)])
    try { f(); console.log('not thrown'); } catch (e) { console.log(String(e)); }
  console.log(http.get('http://127.0.0.1:1/', { throw: false }).error_code);
  http.get('http://127.0.0.1:1/');
}
//= info GoError: Get "http://127.0.0.1:1/": dial: connection refused
//= info GoError: unknown request body type int64
//= info GoError: invalid batch request: an array needs a method and a URL, as in ["GET", "http://example.com/"]
//= info GoError: invalid URL: '#<nil>'
//= info 1212
//= error GoError: Get "http://127.0.0.1:1/": dial: connection refused
//= 	at default (file://DIR/throw.js:8:11)
//= iteration failed
