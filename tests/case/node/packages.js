// packages.js - CommonJS and ES modules, JSON, packages in node_modules.
const util = require('./lib/util');
console.log(util.shout('abc'), util.self, require('./lib/data').list, require('./lib/data.json') === require('./lib/data'));
console.log(require('./lib/uses'));
import('./lib/esm.mjs').then((m) => console.log(m.answer, m.default(4), Object.keys(m)));
import('./lib/uses.mjs').then((m) => console.log(m.default));
try {
  require('not-there');
} catch (e) {
  console.log(e.code, e instanceof Error, e.message.split('\n')[0].slice(0, 30));
}
try {
  require('./lib/nothing');
} catch (e) {
  console.log(e.code, e.message.split('\n')[0].slice(0, 34));
}
console.log(typeof require.resolve('./lib/util'), require.main === undefined || require.main === module, __filename.endsWith('packages.js'), __dirname.endsWith('node'));
(function () {
  console.log(this === globalThis, typeof arguments.callee); // sloppy
})();
exports.x = 1;
console.log(module.exports, module.id !== undefined);
//= ABC util.js [ 1, 2, 3 ] true
//= {
//=   count: 1,
//=   version: '1.2.3',
//=   kit: { kit: true, sub: '1.2.3' },
//=   kind: 'cjs',
//=   one: 'feature one'
//= }
//= MODULE_NOT_FOUND true Cannot find module 'not-there'
//= MODULE_NOT_FOUND Cannot find module './lib/nothing'
//= string true true true
//= true function
//= { x: 1 } true
//= 42 8 [ 'answer', 'default' ]
//= {
//=   version: '1.2.3',
//=   dual: 'dual by import',
//=   kind: 'esm',
//=   made: true,
//=   required: 'cjs',
//=   fs: true
//= }
