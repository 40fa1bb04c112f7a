// The hosts option leads elsewhere.
import http from 'k6/http';

export const options = { hosts: { 'shop.test': __ENV.BASE.slice(7), '*.wild.test': __ENV.BASE.slice(7) } };

export default function () {
  const r = http.get('http://shop.test/echo');
  console.log(r.status, r.error_code);
  http.get('http://a.wild.test/echo');
}
