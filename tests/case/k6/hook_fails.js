// A hook that throws, setup data that is no JSON.
//~ hooks
export function setup() {
  return { f: () => 1 };
}
export default function (data) {
  console.log('data', data);
}
export function teardown(data) {
  console.log('data', data);
  throw new Error('teardown broke');
}
//= brunt error error marshaling setup() data to JSON: GoError: json: unsupported type: func(sobek.FunctionCall) sobek.Value
//= hook failed
//= info data undefined
//= info data undefined
//= error Error: teardown broke
//= 	at teardown (file://DIR/hook_fails.js:11:18)
//= hook failed
