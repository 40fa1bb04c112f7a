// HTTPS, verified and not.
import http from 'k6/http';
//~ all samples
export const options = { insecureSkipTLSVerify: true };
export default function () {
  const r = http.get(`${__ENV.TLS}/get`);
  console.log(r.status, r.tls_version, r.tls_cipher_suite !== '', r.ocsp.status, r.timings.tls_handshaking > 0);
}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=https://127.0.0.1:TLSPORT/get,proto=HTTP/1.1,scenario=default,status=200,tls_version=tls1.3,url=https://127.0.0.1:TLSPORT/get}
//= sample http_req_duration
//= sample http_req_blocked
//= sample http_req_connecting
//= sample http_req_tls_handshaking
//= sample http_req_sending
//= sample http_req_waiting
//= sample http_req_receiving
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=https://127.0.0.1:TLSPORT/get,proto=HTTP/1.1,scenario=default,status=200,tls_version=tls1.3,url=https://127.0.0.1:TLSPORT/get}
//= info 200 tls1.3 true unknown true
