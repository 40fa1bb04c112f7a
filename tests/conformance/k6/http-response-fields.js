// Fields of a response.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/headers?X-One=1&x-two=2&X-One=3`);
  console.log(r.status, r.status_text, r.proto, JSON.stringify(r.headers), r.body, r.url.length > 10, r.error, r.error_code, r.remote_port > 0);
  console.log(Object.keys(r.timings).sort().join(), typeof r.timings.duration, r.timings.duration >= r.timings.waiting);
}
