// Which method and body go on, by status.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  for (const code of [301, 302, 303, 307, 308]) {
    http.post(`${B}/redirect-to?code=${code}&url=/echo`, 'body', { headers: { 'Content-Type': 'text/x', 'X-Keep': '1' } });
    http.put(`${B}/redirect-to?code=${code}&url=/echo`, 'body');
    http.head(`${B}/redirect-to?code=${code}&url=/echo`);
  }
}
