// An exception ends the iteration, not the run; it is logged with its place, and the iteration counts.
// run: --iterations 3
// stderr: iteration-throws\.js:9
// summary: metrics.iterations.count == 3
// summary: metrics.http_reqs.count == 3
import http from 'k6/http';

function trip() {
  return undefined.property;
}

export default function () {
  http.get(`${__ENV.BASE_URL}/api/health`);
  trip();
}
