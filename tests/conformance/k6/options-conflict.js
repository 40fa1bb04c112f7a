// Two ways of saying how much.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { duration: '1s', stages: [{ duration: '1s', target: 1 }] };

export default function () {
  http.get(`${B}/echo`);
}
