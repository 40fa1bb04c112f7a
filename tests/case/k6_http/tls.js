// HTTPS, verified and not.
import http from 'k6/http';
//~ all samples
export const options = { insecureSkipTLSVerify: true };
export default function () {
  const r = http.get(`${__ENV.TLS}/get`);
  console.log(r.status, r.tls_version, r.tls_cipher_suite !== '', r.ocsp.status, r.timings.tls_handshaking > 0);
}
