// Tags of a request, name among them.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.get(`${B}/echo?id=1`, { tags: { name: 'echo', kind: 'a' } });
  http.get(`${B}/echo?id=2`, { tags: { name: 'echo', n: 5, b: true } });
  http.get(http.url`${B}/echo?id=${3}&x=${4}`);
}
