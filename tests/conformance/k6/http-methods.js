// Every method, with and without a body.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo`);
  http.head(`${B}/echo`);
  http.post(`${B}/echo`, 'text');
  http.put(`${B}/echo`, 'text');
  http.patch(`${B}/echo`, 'text');
  http.del(`${B}/echo`);
  http.del(`${B}/echo`, 'text');
  http.options(`${B}/echo`);
  http.options(`${B}/echo`, 'text');
  http.request('PURGE', `${B}/echo`);
  http.request('get', `${B}/echo`);
  http.request('POST', `${B}/echo`, 'text');
}
