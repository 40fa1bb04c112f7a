// asyncRequest: beside the script, several at a time, still there when the function has returned.
import http from 'k6/http';
const B = __ENV.BASE;
export default async function () {
  const t0 = Date.now();
  const all = await Promise.all([1, 2, 3].map((i) => http.asyncRequest('POST', `${B}/delay/100?${i}`, `b${i}`, { headers: { 'X-A': 'b' }, responseCallback: http.expectedStatuses(201) })));
  console.log(all.map((r) => r.status).join(), Date.now() - t0 >= 100, all[1].request.body);
  const order = [];
  await Promise.all([http.asyncRequest('GET', `${B}/delay/60`).then(() => order.push('slow')), http.asyncRequest('GET', `${B}/delay/1`).then(() => order.push('fast'))]);
  console.log(order);
  const e = await http.asyncRequest('GET', 'http://127.0.0.1:1/');
  console.log(e.status, e.error_code);
  const bad = await http.asyncRequest('GET', `${B}/get`, 5);
  console.log(bad.status, bad.error);
  const form = await http.asyncRequest('POST', `${B}/anything`, { a: [1, 2] });
  console.log(JSON.stringify(form.json('form')), form.request.body);
  http.asyncRequest('GET', `${B}/delay/20`).then((r) => console.log('late', r.status));
  console.log('returned');
}
//= info 200,200,200 true b2
//= info [ "fast", "slow" ]
//= brunt warning Request Failed error="GET \"http://127.0.0.1:1/\": dial: connection refused"
//= info 0 1212
//= brunt warning Request Failed error="unknown request body type int64"
//= info 0 unknown request body type int64
//= info {"a":["1","2"]} a=1&a=2
//= info returned
//= info late 200
