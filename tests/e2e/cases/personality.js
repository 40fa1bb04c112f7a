// command: k6 run --vus 2 --duration 1s --out json={out}/o.json --summary-export {out}/s.json -e BASE_URL={base} {script}
// file: o.json "type":"Point"
// file: s.json "http_reqs"
// stdout: http_req_duration
import http from 'k6/http';
import { sleep } from 'k6';

export default function () {
  http.get(`${__ENV.BASE_URL}/api/health`);
  sleep(0.1);
}
