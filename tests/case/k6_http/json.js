// response.json(): whole, cached, by gjson paths; and what is no JSON.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const r = http.post(`${B}/anything`, JSON.stringify({ list: [{ n: 'a', v: 1 }, { n: 'b', v: 2.5 }], 'x.y': true, z: null, s: 'é"' }));
  const all = r.json();
  console.log(all === r.json(), all.json.list.length, all.json['x.y'], all.json.z, all.json.s);
  console.log(r.json('json.list.#'), r.json('json.list.#.n'), r.json('json.list.#(v>1).n'), r.json('json.x\\.y'), r.json('json.z'));
  console.log(r.json('json.nope'), r.json('json.list.1'), r.json('json.s'), r.json('json.list.1.v'));
  const t = http.get(`${B}/bytes/10`);
  console.log(t.json('a'));
  for (const body of ['{"a": 1,\n "b": x}', '', '[1, 2', 'nope', '{"a":1} x']) {
    t.body = body;
    try { console.log(t.json()); } catch (e) { console.log(String(e)); }
  }
  try { http.get(`${B}/status/204`).json(); } catch (e) { console.log(String(e)); }
  try { http.get(`${B}/status/204`).html(); } catch (e) { console.log(String(e)); }
}
//= info true 2 true null é"
//= info 2 [ "a", "b" ] b true null
//= info undefined { n: "b", v: 2.5 } é" 2.5
//= info undefined
//= info GoError: cannot parse json due to an error at line 2, character 7 , error: invalid character 'x' looking for beginning of value
//= info GoError: cannot parse json due to an error at line 1, character 0 , error: unexpected end of JSON input
//= info GoError: cannot parse json due to an error at line 1, character 5 , error: unexpected end of JSON input
//= info GoError: cannot parse json due to an error at line 1, character 2 , error: invalid character 'o' in literal null (expecting 'u')
//= info GoError: cannot parse json due to an error at line 1, character 9 , error: invalid character 'x' after top-level value
//= info GoError: the body is null so we can't transform it to JSON - this likely was because of a request error getting the response
//= info GoError: the body is null so we can't transform it to HTML - this likely was because of a request error getting the response
