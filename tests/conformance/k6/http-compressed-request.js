// Compressed bodies.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const c of ['gzip', 'deflate', 'gzip, deflate']) {
    const r = http.post(`${B}/echo`, 'a'.repeat(200), { compression: c });
    console.log(c, r.status, r.json('headers.Content-Encoding'));
  }
}
