// Two processes share the iterations; none is lost, none is done twice.
// run: --vus 4 --iterations 101 --workers 2
// summary: metrics.iterations.count == 101
// summary: metrics.http_reqs.count == 101
import http from 'k6/http';

export default function () {
  http.get(`${__ENV.BASE_URL}/api/health`);
}
