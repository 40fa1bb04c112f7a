//= info {"B":[1.5,true,"x"],"a":null,"b":1,"c":null}
//= info null
//= info "1970-01-01T00:00:00Z"
//= info {"bad":1,"d":"1970-01-01T00:00:01.5Z","n":"1969-12-31T23:59:58.5Z"}
//= info GoError: json: unsupported value: an invalid Date
//= info GoError: json: unsupported type: func(sobek.FunctionCall) sobek.Value
//= info GoError: json: unsupported type: func(sobek.FunctionCall) sobek.Value
//= info GoError: json: unsupported value: NaN
//= info GoError: json: unsupported value: +Inf
//= info [1e+21,1e-7,0.1,-0,123456789012,9007199254740992]
//= info "\u003ca href=\"x\"\u003e\u0026\u2028\n\t\\\u0001 ä \ufffd"
//= info [null,1]
//= info "AQID/w=="
//= info [1,-2]
//= info [["a",1]]
//= info [1,"b"]
//= info 12345678901234567890
//= info GoError: json: unsupported type: a Symbol
//= info GoError: json: unsupported value: encountered a cycle
//= info {}
//= info GoError: json: unsupported type: func(sobek.FunctionCall) sobek.Value
//= info {"10":3,"9":4,"z":2,"ä":1}
//= info GoError: json: unsupported value: nested too deeply
//= info true
import { goJson } from 'kit';
const show = (v) => {
  try {
    console.log(goJson(v));
  } catch (e) {
    console.log(String(e));
  }
};
show({ b: 1, a: undefined, c: null, B: [1.5, true, 'x'] });
show(undefined);
show(new Date(0));
show({ d: new Date(1500), n: new Date(-1500), bad: 1 });
show(new Date(NaN));
show(() => 1);
show({ f: { g() {} } });
show(NaN);
show([Infinity]);
show([1e21, 1e-7, 0.1, -0, 123456789012, 2 ** 53]);
show('<a href="x">&\u2028\n\t\\\u0001 ä \ud800');
show([, 1]);
show(new Uint8Array([1, 2, 3, 255]));
show(new Int16Array([1, -2]));
show(new Map([['a', 1]]));
show(new Set([1, 'b']));
show(12345678901234567890n);
show(Symbol('x'));
const c = {};
c.c = c;
show(c);
show(new Error('x'));
show({ toJSON() { return 1; } });
show({ 'ä': 1, z: 2, 10: 3, 9: 4 });
let deep = [];
for (let i = 0; i < 5000; i++) deep = [deep];
show(deep);
const atTheEnd = (n) => {
  try {
    return atTheEnd(n + 1);
  } catch (e) {
    let nested = [];
    for (let i = 0; i < 900; i++) nested = [nested];
    try {
      return goJson(nested).length > 1 ? 'ok' : '';
    } catch (e2) {
      return 'refused';
    }
  }
};
console.log(['ok', 'refused'].includes(atTheEnd(0)));
