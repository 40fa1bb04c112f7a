import http from 'k6/http';
import { check } from 'k6';
export default function () {
  check(http.get('http://127.0.0.1:8080/'), { 'status is 200': (r) => r.status === 200 });
}
