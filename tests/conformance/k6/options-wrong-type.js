// An option of the wrong type.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { vus: 'many' };

export default function () {
  http.get(`${B}/echo`);
}
