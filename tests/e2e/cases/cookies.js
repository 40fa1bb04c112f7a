// A cookie lives as long as the iteration.
// run: --vus 1 --iterations 3
// summary: metrics.checks.fails == 0
import http from 'k6/http';
import { check } from 'k6';

export default function () {
  check(http.get(`${__ENV.BASE_URL}/cookies`), { 'fresh jar': (r) => !r.body.includes('flavour') });
  http.get(`${__ENV.BASE_URL}/cookies/set?flavour=oat`);
  check(http.get(`${__ENV.BASE_URL}/cookies`), { 'cookie came back': (r) => r.body.includes('oat') });
  check(http.cookieJar().cookiesForURL(__ENV.BASE_URL), { 'jar holds it': (c) => c.flavour[0] === 'oat' });
}
