// Headers as given: case, several words, numbers, Host, an own User-Agent.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo`, { headers: { 'x-lower': 'a', 'X-Upper': 'B', 'X_Under': 'c', 'X-Number': 5, 'X-Empty': '' } });
  http.get(`${B}/echo`, { headers: { Host: 'other.test', 'User-Agent': 'me', Accept: '*/*', 'Accept-Encoding': 'identity' } });
}
