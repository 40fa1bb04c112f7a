// An iteration cut short while requests are under way; the next one is not disturbed.
import http from 'k6/http';
//~ iterations 2
//~ interrupt 60
const B = __ENV.BASE;
export default async function () {
  if (__ITER === 1) return console.log('second', http.get(`${B}/get`).status);
  http.asyncRequest('GET', `${B}/delay/3000`).then(() => console.log('never'));
  const p = http.asyncRequest('GET', `${B}/delay/3000`);
  try { http.batch([`${B}/delay/3000`, `${B}/delay/3000`]); } finally { console.log('nor this'); }
  await p;
}
//= iteration interrupted
//= info second 200
