// Objects become forms.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.post(`${B}/echo`, { a: 1, b: 'x y', c: true, d: 'ä&=+', e: '' });
  http.post(`${B}/echo`, { list: ['1', '2'], n: null });
  http.put(`${B}/echo`, { z: 1, a: 2 }, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
}
