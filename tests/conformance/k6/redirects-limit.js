// maxRedirects and redirects.
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { maxRedirects: 2 };

export default function () {
  console.log(http.get(`${B}/redirect/3`).status);
  console.log(http.get(`${B}/redirect/2`, { redirects: 0 }).status);
  console.log(http.get(`${B}/redirect/2`, { redirects: 2 }).status);
  console.log(http.get(`${B}/redirect/12`, { redirects: 15 }).status);
}
