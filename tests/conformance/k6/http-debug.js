// httpDebug prints, and changes nothing.
// args: --http-debug=full
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo`);
}
