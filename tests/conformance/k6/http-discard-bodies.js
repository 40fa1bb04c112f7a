// discardResponseBodies, and one that is wanted.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { discardResponseBodies: true };

export default function () {
  console.log(http.get(`${B}/json`).body, http.get(`${B}/json`, { responseType: 'text' }).body.length > 10);
}
