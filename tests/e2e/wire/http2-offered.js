// HTTP/2 is offered over TLS.
// run: --iterations 1 --insecure -e PORT={fault_alert}
// served: alert:h2 == 1
import http from 'k6/http';

export default function () {
  http.get(`https://127.0.0.1:${__ENV.PORT}/`);
}
