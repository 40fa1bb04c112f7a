// userAgent as an option.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { userAgent: 'tester/1.0' };

export default function () {
  http.get(`${B}/echo`);
}
