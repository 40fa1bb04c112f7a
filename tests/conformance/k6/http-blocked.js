// blockHostnames and blacklistIPs.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { blockHostnames: ['*.test'], blacklistIPs: ['10.0.0.0/8'] };

export default function () {
  console.log(http.get('http://bad.test/').error_code, http.get('http://10.1.2.3/').error_code);
  console.log(http.get(`${B}/`).status);
}
