// A script's own names are its own.
const check = 1;
function group() {
  return 2;
}
globalThis.fail = 3;
export default function () {
  console.log(check, group(), fail, typeof sleep2);
}
//= brunt warning file://DIR/own_names.js:6:11: "fail" is used without an import; taking it from "k6". Add: import { fail } from 'k6';
//= info 1 2 3 undefined
