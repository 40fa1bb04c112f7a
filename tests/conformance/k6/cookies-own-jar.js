// A jar of one's own.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const jar = new http.CookieJar();
  jar.set(B, 'own', '1', { path: '/cookies', max_age: 100 });
  http.get(`${B}/cookies`, { jar });
  http.get(`${B}/cookies`);
  console.log(JSON.stringify(jar.cookiesForURL(`${B}/cookies`)), JSON.stringify(jar.cookiesForURL(`${B}/`)));
  jar.delete(`${B}/cookies`, 'own');
  jar.clear(`${B}/cookies`);
  http.get(`${B}/cookies`, { jar });
}
