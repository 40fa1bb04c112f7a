// Set by a server, sent back, gone with the iteration.
// args: --iterations 2
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/cookies/set-here?a=1&b=2`);
  http.get(`${B}/cookies`);
  const r = http.get(`${B}/cookies/set?c=3`);
  console.log(r.json('cookie'));
}
