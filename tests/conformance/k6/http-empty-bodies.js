// Bodies that are null, empty or not there.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const body of [null, undefined, '', {}]) {
    const r = http.post(`${B}/echo`, body);
    console.log(r.json('body') === '', r.request.headers['Content-Length'], r.request.headers['Content-Type']);
  }
}
