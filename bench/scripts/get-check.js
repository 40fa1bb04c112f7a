// get-check.js - one request and one check: what most scripts spend their time on.
import http from 'k6/http';
import { check } from 'k6';

const url = __ENV.URL;

export default function () {
  const res = http.get(url);
  check(res, { 'status is 200': (r) => r.status === 200 });
}
