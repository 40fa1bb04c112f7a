// Paths, expiry, bad ones.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const set = (c) => http.get(`${B}/set-cookie?c=${encodeURIComponent(c)}`);
  set('p=1; Path=/cookies');
  set('q=1; Path=/other');
  set('gone=1; Max-Age=0');
  set('old=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  set('far=1; Expires=Wed, 01 Jan 2098 00:00:00 GMT');
  set('foreign=1; Domain=example.test');
  set('nothing');
  set('sp ace=1');
  set('sec=1; Secure');
  http.get(`${B}/cookies`);
  set('far=; Max-Age=-1');
  http.get(`${B}/cookies`);
}
