// http.file in an object makes a multipart body.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.post(`${B}/echo`, { field: 'value', f: http.file('content', 'a.txt', 'text/plain') });
  http.post(`${B}/echo`, { f: http.file(new Uint8Array([1, 2, 3]).buffer, 'b.bin'), z: 'last' });
}
