// No body at all.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/empty`);
  console.log(r.status, JSON.stringify(r.body), JSON.stringify(http.get(`${B}/status/204`).body));
}
