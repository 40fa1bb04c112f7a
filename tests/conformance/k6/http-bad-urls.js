// URLs that are none, and schemes that are not known.
import http from 'k6/http';

export default function () {
  for (const url of ['', 'no-scheme', 'ftp://x/', 'http://', 'http://[::1', 'http://a b/', ':80']) {
    try {
      const r = http.get(url);
      console.log(url, r.status, r.error_code);
    } catch (e) {
      console.log(url, 'threw');
    }
  }
}
