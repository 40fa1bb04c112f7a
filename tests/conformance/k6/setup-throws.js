// setup that throws: no load, exit code 107.
import http from 'k6/http';
const B = __ENV.BASE;

export function setup() {
  throw new Error('no setup');
}

export default function () {
  http.get(`${B}/echo`);
}

export function teardown() {
  http.get(`${B}/echo?teardown`);
}
