// truth.js - 2 ms of script work in every iteration. The server answers in about 0.1 ms, and that is
// what http_req_duration should say.
import http from 'k6/http';

const url = __ENV.URL;

function work(ms) {
  const until = Date.now() + ms;
  let n = 0;
  while (Date.now() < until) n++;
  return n;
}

export default function () {
  http.get(url);
  work(2);
}
