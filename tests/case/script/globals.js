//= info []
//= info true function function
//= info []
//= info ReferenceError: 'undeclared' is not defined
//= info ReferenceError: 'module' is not defined
//= info [] false
const absent = ['queueMicrotask', 'atob', 'btoa', 'fetch', 'URL', 'structuredClone', 'performance', 'AbortController', 'Intl', 'print', 'std', 'os'];
console.log(absent.filter((n) => n in globalThis));
console.log(global === globalThis, typeof open, typeof require);
console.log(Object.keys(globalThis));
try {
  undeclared = 1;
} catch (e) {
  console.log(e);
}
try {
  module;
} catch (e) {
  console.log(e);
}
console.log(Object.keys(console), 'table' in console);
global.console = { log() {} };
console.log('silent');
export {};
