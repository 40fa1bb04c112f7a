// rps slows requests down.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { rps: 20 };

export default function () {
  for (let i = 0; i < 3; i++) http.get(`${B}/echo?i=${i}`);
}
