// HTTPS with a certificate nobody signed.
import http from 'k6/http';

export const options = { insecureSkipTLSVerify: true };

export default function () {
  const r = http.get(`${__ENV.TLS}/echo`);
  console.log(r.status, r.error_code, r.tls_version === undefined ? 'no version' : 'a version');
}
