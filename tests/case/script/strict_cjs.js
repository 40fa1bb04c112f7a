//= info undefined
//= info ReferenceError: 'undeclared' is not defined
//= info TypeError
//= exception: ReferenceError: undeclared is not defined
//= 	at file://DIR/strict_cjs.js:18:1
function f() { return this; }
console.log(f());
try {
  undeclared = 1;
} catch (e) {
  console.log(e);
}
try {
  Object.freeze({}).x = 1;
} catch (e) {
  console.log(e.name);
}
undeclared;
