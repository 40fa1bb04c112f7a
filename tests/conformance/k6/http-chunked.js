// A chunked answer.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  console.log(http.get(`${B}/chunked`).body);
}
