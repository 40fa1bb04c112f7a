// Jars: the user's, the script's own; emptied for each iteration.
import http from 'k6/http';
//~ iterations 2
const B = __ENV.BASE;
const own = new http.CookieJar();
const seen = (p) => JSON.stringify(http.get(`${B}/cookies`, p).json('cookies'));
export default function () {
  const jar = http.cookieJar();
  console.log(seen(), JSON.stringify(jar.cookiesForURL(B)));
  const r = http.get(`${B}/cookies/set?k=v&l=w`);
  console.log(JSON.stringify(r.json('cookies')), r.url, seen());
  const raw = http.get(`${B}/cookies/set?k=v2`, { redirects: 0 });
  console.log(JSON.stringify(raw.cookies.k), raw.headers['Set-Cookie']);
  console.log(seen({ cookies: { k: 'p', z: '1' } }), seen({ cookies: { k: { value: 'p', replace: true } } }), seen());
  console.log(jar.set(B, 'n', 'm', { path: '/cookies', max_age: 100, http_only: true, expires: '' }), JSON.stringify(jar.cookiesForURL(`${B}/cookies`)), JSON.stringify(jar.cookiesForURL(B)));
  jar.set(B, 'gone', 'x', { expires: 'Mon, 02 Jan 2006 15:04:05 GMT' });
  jar.set(B, 'sec', 'x', { secure: true });
  try { jar.set(B, 'bad', 'x', { expires: 'tomorrow' }); } catch (e) { console.log(String(e)); }
  try { jar.delete(B, ''); } catch (e) { console.log(String(e)); }
  jar.delete(B, 'k');
  console.log(JSON.stringify(jar.cookiesForURL(`${B}/cookies`)));
  jar.clear(`${B}/cookies`);
  console.log(JSON.stringify(jar.cookiesForURL(`${B}/cookies`)), seen());
  own.set(B, 'mine', String(__ITER));
  console.log(seen({ jar: own }), seen());
  http.get(`${B}/cookies/set?o=1`, { jar: own });
  console.log(JSON.stringify(own.cookiesForURL(B)), seen());
  http.get(`${B}/cookies/set?left=over`);
}
//= info {} {}
//= info {"k":"v","l":"w"} http://127.0.0.1:PORT/cookies {"k":"v","l":"w"}
//= info [{"name":"k","value":"v2","domain":"","path":"/","http_only":false,"secure":false,"max_age":0,"expires":-6795364578871}] k=v2; Path=/
//= info {"k":["p","v2"],"z":"1","l":"w"} {"k":"p","l":"w"} {"k":"v2","l":"w"}
//= info true {"n":["m"],"k":["v2"],"l":["w"]} {"k":["v2"],"l":["w"]}
//= info GoError: unable to parse "expires" date string "tomorrow": expected one like "Mon, 02 Jan 2006 15:04:05 GMT"
//= info GoError: cookie: is null
//= info {"n":["m"],"l":["w"]}
//= info {} {}
//= info {"mine":"0"} {}
//= info {"mine":["0"],"o":["1"]} {}
//= info {} {}
//= info {"k":"v","l":"w"} http://127.0.0.1:PORT/cookies {"k":"v","l":"w"}
//= info [{"name":"k","value":"v2","domain":"","path":"/","http_only":false,"secure":false,"max_age":0,"expires":-6795364578871}] k=v2; Path=/
//= info {"k":["p","v2"],"z":"1","l":"w"} {"k":"p","l":"w"} {"k":"v2","l":"w"}
//= info true {"n":["m"],"k":["v2"],"l":["w"]} {"k":["v2"],"l":["w"]}
//= info GoError: unable to parse "expires" date string "tomorrow": expected one like "Mon, 02 Jan 2006 15:04:05 GMT"
//= info GoError: cookie: is null
//= info {"n":["m"],"l":["w"]}
//= info {} {}
//= info {"mine":"1","o":"1"} {}
//= info {"mine":["1"],"o":["1"]} {}
