// options.throw
import http from 'k6/http';
//~ flag throw true
export default function () {
  for (const f of [() => http.get('http://127.0.0.1:1/'), () => http.post(`${__ENV.BASE}/get`, 5), () => http.batch(['http://127.0.0.1:1/', ['x']]), () => http.get(null)])
    try { f(); console.log('not thrown'); } catch (e) { console.log(String(e)); }
  console.log(http.get('http://127.0.0.1:1/', { throw: false }).error_code);
  http.get('http://127.0.0.1:1/');
}
