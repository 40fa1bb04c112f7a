// Odd characters in paths and queries.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo/a b/ä?q=x y&z=é&p=%20&plus=a+b#fragment`);
  http.get(`${B}/echo//double/./dots/../up?a=[1]&b={2}|3`);
  http.get(`${B}/echo/%2F%zz`);
}
