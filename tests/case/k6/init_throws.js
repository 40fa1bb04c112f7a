// An exception in the init code: place and stack.
function broken() {
  return missing.thing;
}
export const x = broken();
export default function () {}
//= DIR/init_throws.js:3:10: error: ReferenceError: missing is not defined
//= 	at broken (file://DIR/init_throws.js:3:10)
//= 	at file://DIR/init_throws.js:5:24
