// A password in a URL isn't shown, not even when the URL is none.
// exit: 0
// stderr: invalid character in the host name
// stderr: dial: connection refused
// not-stderr: s3cret
// not-stdout: s3cret
import http from 'k6/http';

export default function () {
  http.get('http://user:s3cret@ba d/');
  http.get('http://user:s3cret@127.0.0.1:1/');
}
