// cookies of a call, replacing or not.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.cookieJar().set(B, 'a', 'jar');
  http.get(`${B}/cookies`, { cookies: { b: 'call' } });
  http.get(`${B}/cookies`, { cookies: { a: 'call' } });
  http.get(`${B}/cookies`, { cookies: { a: { value: 'call', replace: true } } });
  http.get(`${B}/cookies`, { cookies: { a: { value: 'call', replace: false } } });
  http.get(`${B}/cookies`);
}
