// Requests that hang when the run is over are interrupted: no iteration ends, no sample is made, and nobody waits for a minute.
// timeout: 15
// summary: metrics.vus_max.max == 5
// points: iterations == 0
// points: http_reqs == 0
// served: /stall == 5
// stderr-lines: 30
import http from 'k6/http';

export const options = {
  scenarios: { hang: { executor: 'constant-vus', vus: 5, duration: '1s', gracefulStop: '1s' } },
};

export default function () {
  http.get(`${__ENV.FAULT}/stall`);
}
