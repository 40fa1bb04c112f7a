// stages of the script.
// order: any
// timing
import http from 'k6/http';
import { sleep } from 'k6';

const B = __ENV.BASE;

export const options = { stages: [{ duration: '400ms', target: 2 }, { duration: '300ms', target: 0 }] };

export default function () {
  http.get(`${B}/echo`);
  sleep(0.1);
}
