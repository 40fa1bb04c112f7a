// With throw, failures are exceptions.
import http from 'k6/http';

export const options = { throw: true };

export default function () {
  try {
    http.get('http://127.0.0.1:1/', { throw: true });
  } catch (e) {
    console.log('caught', e.error_code !== 0);
  }
  http.get('http://127.0.0.1:1/');
  console.log('not reached');
}
