// noConnectionReuse asks for no kept connection.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { noConnectionReuse: true };

export default function () {
  http.get(`${B}/echo`);
  http.get(`${B}/echo`);
}
