// handleSummary(): files, streams, bytes, what can't be written.
//~ summary {"metrics":{"checks":{"values":{"rate":0.5}}},"root_group":{"name":""}}
//~ iterations 0
export default function () {}
export function handleSummary(data) {
  console.log(JSON.stringify(data), __VU);
  return {
    stdout: `rate ${data.metrics.checks.values.rate}\n`,
    'a/b.json': JSON.stringify(data.root_group),
    bytes: new Uint8Array([65, 66]).buffer,
    bad: { a: 1 },
  };
}
//= info {"metrics":{"checks":{"values":{"rate":0.5}}},"root_group":{"name":""}} 0
//= brunt error handleSummary() returned neither a string nor an ArrayBuffer for "bad": it is left out (JSON.stringify() makes a string of an object)
//= summary replaced
//= file stdout: rate 0.5
//=
//= file a/b.json: {"name":""}
//= file bytes: AB
