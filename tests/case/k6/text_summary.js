// Our own k6-summary.
//~ iterations 0
//~ summary {"root_group":{"name":"","checks":[{"name":"up","passes":3,"fails":1}],"groups":[{"name":"shop","checks":[{"name":"fine","passes":2,"fails":0}],"groups":[]}]},"options":{"summaryTrendStats":["avg","p(95)","count"],"summaryTimeUnit":"","noColor":false},"state":{"isStdOutTTY":false,"testRunDurationMs":1000},"metrics":{"checks":{"type":"rate","contains":"default","values":{"rate":0.8333333,"passes":5,"fails":1},"thresholds":{"rate>0.9":{"ok":false}}},"http_req_duration":{"type":"trend","contains":"time","values":{"avg":123.4567,"p(95)":61234.5,"count":7},"thresholds":{"avg<200":{"ok":true}}},"http_req_duration{expected_response:true}":{"type":"trend","contains":"time","values":{"avg":0.0005,"p(95)":0.5,"count":7}},"data_sent":{"type":"counter","contains":"data","values":{"count":123456,"rate":9}},"vus":{"type":"gauge","contains":"default","values":{"value":1,"min":1,"max":5}},"iterations":{"type":"counter","contains":"default","values":{"count":7,"rate":3.3333333333}}}}
import { textSummary, jUnit, humanizeValue } from 'https://jslib.k6.io/k6-summary/0.0.2/index.js';

export default function () {}
export function handleSummary(data) {
  const time = { type: 'trend', contains: 'time' };
  console.log([0, 0.0005, 0.12345, 12.3456, 1234.5, 61234, 3661000].map((v) => humanizeValue(v, time)).join(' '));
  console.log(humanizeValue(1234.5, time, 's'), humanizeValue(1234.5, time, 'us'), humanizeValue(1500000, { contains: 'data' }));
  return {
    text: `\n${textSummary(data, { indent: ' ', enableColors: false })}\n`,
    junit: `\n${jUnit(data, { name: 'a<b' })}`,
  };
}
//= info 0s 500ns 123.45µs 12.34ms 1.23s 1m1s 1h1m1s
//= info 1.23s 1234500.00µs 1.5 MB
//= summary replaced
//= file text: 
//=      ✗ up
//=       ↳  75% — ✓ 3 / ✗ 1
//=
//=      █ shop
//=
//=        ✓ fine
//=
//=    ✗ checks.........................: 83.33% ✓ 5        ✗ 1  
//=      data_sent......................: 124 kB 9 B/s
//=    ✓ http_req_duration..............: avg=123.45ms p(95)=1m1s  count=7
//=        { expected_response:true }...: avg=500ns    p(95)=500µs count=7
//=      iterations.....................: 7      3.333333/s
//=      vus............................: 1      min=1      max=5
//=
//= file junit: 
//= <?xml version="1.0"?>
//=     <testsuites tests="2" failures="1">
//=       <testsuite name="a&lt;b" tests="2" failures="1">
//=         <testcase name="checks - rate&gt;0.9" classname="Unnamed folder"><failure message="rate threshold failed: rate value: 0.8333333, passes value: 5, fails value: 1" /></testcase>
//= <testcase name="http_req_duration - avg&lt;200" classname="Unnamed folder" />
//=       </testsuite>
//=     </testsuites>
