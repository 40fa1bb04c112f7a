// Go's switch turns HTTP/2 off, wherever it stands.
// run: --iterations 1 --insecure -e PORT={fault_alert}
// env: GODEBUG=x509sha1=1,http2client=0,http2server=0
// served: alert:no-h2 == 1
// served: alert:h2 == 0
import http from 'k6/http';

export default function () {
  http.get(`https://127.0.0.1:${__ENV.PORT}/`);
}
