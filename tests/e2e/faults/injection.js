// Line breaks in what a script hands over never become a line of the request.
// run: --iterations 1
// summary: metrics.checks.fails == 0
// summary: metrics.iterations.count == 1
// served: /evil == 0
import http from 'k6/http';
import { expect, lifeGoesOn, FAULT } from './lib/fault.js';

const EVIL = 'a\r\nEvil: 1\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n';
const ECHO = `${FAULT}/echo-head`;
const harmless = (res) => {
  const text = String(res.body);
  return !/^Evil/im.test(text) && !/^GET .evil/im.test(text);
};

function attempt(what) {
  let res = { body: null };
  try {
    res = what();
  } catch (e) {
    // an exception is an answer, too
  }
  expect({ harmless: harmless(res), error: res.body }, { harmless: true });
  lifeGoesOn();
}

export default function () {
  attempt(() => http.get(ECHO, { headers: { 'X-A': EVIL } }));
  attempt(() => http.get(ECHO, { headers: { [EVIL]: 'x' } }));
  attempt(() => http.get(ECHO, { headers: { 'X-A': 'a\nEvil: 1' } }));
  attempt(() => http.get(ECHO, { headers: { 'X-A': 'a\rEvil: 1' } }));
  attempt(() => http.get(ECHO, { headers: { 'X-A': 'a\0b' } }));
  attempt(() => http.get(ECHO, { headers: { Host: EVIL } }));
  attempt(() => http.get(ECHO, { headers: { 'User-Agent': EVIL } }));
  attempt(() => http.get(ECHO, { headers: { Cookie: EVIL } }));
  attempt(() => http.get(ECHO, { headers: { 'Content-Type': EVIL } }));
  attempt(() => http.get(ECHO, { cookies: { a: EVIL } }));
  attempt(() => http.get(ECHO, { cookies: { [EVIL]: 'x' } }));
  attempt(() => http.get(ECHO + '?' + EVIL));
  attempt(() => http.get(ECHO + '#' + EVIL));
  attempt(() => http.get(`${FAULT.replace('//', '//user:pass%0d%0aEvil:1@')}/echo-head`));
  attempt(() => http.get(`${FAULT.replace('//', `//${EVIL}@`)}/echo-head`));
  attempt(() => http.request(EVIL, ECHO));
  attempt(() => http.request('GET /evil HTTP/1.1\r\nHost: x\r\n\r\nGET', ECHO));
  attempt(() => http.post(ECHO, { [EVIL]: EVIL }));
  attempt(() => http.post(ECHO, { f: http.file('x', EVIL + '"', EVIL) }));
  attempt(() => {
    const jar = http.cookieJar();
    jar.set(FAULT, 'c', EVIL);
    const res = http.get(ECHO);
    jar.clear(FAULT);
    return res;
  });
  attempt(() => http.get(`${FAULT}/redirect?to=${encodeURIComponent('/echo-head?a%0d%0aEvil:%201')}`));
}
