// noCookiesReset keeps them.
// args: --iterations 3
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { noCookiesReset: true };

export default function () {
  http.get(`${B}/cookies`);
  http.get(`${B}/cookies/set-here?n=${__ITER}`);
}
