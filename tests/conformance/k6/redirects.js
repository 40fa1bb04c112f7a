// Followed, counted, each hop a request.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/redirect/3`);
  console.log(r.status, r.url.endsWith('/echo'));
}
