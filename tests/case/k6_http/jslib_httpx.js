// https://jslib.k6.io/httpx/: sessions.
import { Httpx, Get, Post, Request } from 'https://jslib.k6.io/httpx/0.1.0/index.js';
import http from 'k6/http';
import { Rate } from 'k6/metrics';
const B = __ENV.BASE;
const failed = new Rate('failed');
export default async function () {
  const session = new Httpx({ baseURL: B, headers: { 'X-A': 'a', 'X-B': 'b' }, tags: { t: 'u' }, timeout: 20000, errorMetric: failed });
  const show = (r) => [r.status, r.json('method'), r.json('data'), r.json('headers.X-A'), r.json('headers.X-B')].join(' ');
  console.log(show(session.get('/anything')), show(session.post('/anything', 'body', { headers: { 'X-B': 'own' } })));
  session.addHeader('X-A', 'new');
  session.addHeaders({ 'X-C': 'c' });
  session.clearHeader('X-B');
  session.addTag('v', 'w');
  session.addTags({ x: 'y' });
  session.clearTag('t');
  console.log(show(session.put('/anything')), JSON.stringify(session.k6params));
  console.log(show(session.request('PATCH', `${B}/anything`)), show(session.delete(http.url`${B}/anything/${5}`)));
  console.log(session.lastRequestChainDuration >= 0, session.lastRequest.responseObject.status);
  console.log(session.head('/status/500').status, session.options('/anything').status);
  console.log(show(await session.asyncGet('/anything')), show(await session.asyncPost('/anything', { k: 'v' })));
  const batch = session.batch([new Get('/anything', { headers: { 'X-B': 'g' } }), new Post('/anything', { body: 'pb' }).addHeader('X-B', 'h'), ['PUT', '/anything', 'ab']], { tags: { m: 'n' } });
  console.log(batch.map(show), session.lastRequest.responseObject === batch);
  console.log(show(session.execute(new Request('POST', '/anything', { body: 'req' }).addTag('a', 'b'))));
  const params = { body: 'kept', headers: {} };
  new Post('/x', params);
  console.log(params.body, new Get(http.url`${B}/${1}`).params.tags.name === '${}/${}');
  session.setBaseUrl('http://127.0.0.1:1');
  console.log(session.get('/nothing').error_code);
  for (const f of [() => session.request('GET'), () => session.request('BREW', '/')])
    try { f(); } catch (e) { console.log(String(e)); }
}
//= info 200 GET  a b 200 POST body a own
//= info 200 PUT  new  {"headers":{"X-A":"new","X-C":"c"},"tags":{"v":"w","x":"y"},"timeout":20000}
//= info 200 PATCH  new  200 DELETE  new 
//= info true 200
//= info 500 200
//= info 200 GET  new  200 POST  new 
//= info [ "200 GET  new g", "200 POST pb new h", "200 PUT ab new " ] true
//= info 200 POST req new 
//= info kept true
//= brunt warning Request Failed error="GET \"http://127.0.0.1:1/nothing\": dial: connection refused"
//= info 1212
//= info Error: Invalid number of arguments for request(). Provide at least Method and URL.
//= info Error: Invalid method: BREW. Expected one of GET,HEAD,POST,PUT,DELETE,CONNECT,OPTIONS,TRACE,PATCH
