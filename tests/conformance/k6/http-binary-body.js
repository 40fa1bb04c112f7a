// ArrayBuffers go as they are.
import http from 'k6/http';
import { check } from 'k6';

const B = __ENV.BASE;

export default function () {
  const b = new Uint8Array([0, 1, 2, 255, 254]).buffer;
  const r = http.post(`${B}/echo`, b, { headers: { 'Content-Type': 'application/octet-stream' } });
  check(r, { five: (x) => x.json('body').length === 5 });
}
