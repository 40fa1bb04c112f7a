// K6_* lie between.
// env: K6_ITERATIONS=2
// env: K6_VUS=1
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { vus: 1, iterations: 9 };

export default function () {
  http.get(`${B}/echo`);
}
