// An option that there is not.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { noSuchOption: 5 };

export default function () {
  http.get(`${B}/echo`);
}
