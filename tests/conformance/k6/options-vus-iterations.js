// vus and iterations of the script.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { vus: 2, iterations: 5 };

export default function () {
  http.get(`${B}/echo`);
}
