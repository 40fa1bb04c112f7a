// Tags of a user by k6/execution.
import http from 'k6/http';
import exec from 'k6/execution';
const B = __ENV.BASE;

export default function () {
  exec.vu.metrics.tags.own = 'tag';
  exec.vu.metrics.tags.number = 5;
  http.get(`${B}/echo`);
  delete exec.vu.metrics.tags.own;
  http.get(`${B}/echo`);
  console.log(JSON.stringify(Object.keys(exec.vu.metrics.tags).sort()));
}
