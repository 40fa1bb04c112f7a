// run: --iterations 2 --out json={out}/points.json
// file: points.json "type":"Metric","data":\{"name":"http_reqs"
// file: points.json "metric":"http_req_duration","type":"Point"|"type":"Point".*"metric":"http_req_duration"
// file: points.json "team":"blue"
import http from 'k6/http';

export const options = { tags: { team: 'blue' } };

export default function () {
  http.get(`${__ENV.BASE_URL}/api/health`);
}
