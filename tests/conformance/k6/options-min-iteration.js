// minIterationDuration.
// args: --iterations 2
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { minIterationDuration: '300ms' };

export default function () {
  http.get(`${B}/echo`);
}
