// Locations that are relative, absolute, odd.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const to of ['echo', '/echo?a b', '?url=/echo', '//127.0.0.1:1/', 'http://[::1', '/echo#frag', '../echo']) {
    const r = http.get(`${B}/redirect-to?url=${encodeURIComponent(to)}`);
    console.log(to, r.status, r.error_code);
  }
}
