// CSV beside JSON.
// args: --out csv={out}/points.csv
import http from 'k6/http';
const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo`);
}
