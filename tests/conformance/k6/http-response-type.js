// responseType text, binary, none.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const t = http.get(`${B}/bytes/10`, { responseType: 'text' });
  const b = http.get(`${B}/bytes/10`, { responseType: 'binary' });
  const n = http.get(`${B}/bytes/10`, { responseType: 'none' });
  console.log(typeof t.body, t.body.length, b.body.byteLength, new Uint8Array(b.body)[9], n.body);
  try { http.get(`${B}/`, { responseType: 'odd' }); } catch (e) { console.log('threw'); }
}
