//= info b sees first
//= info done second b
exports.state = 'first';
const b = require('./lib/cycle_cjs_b.js');
exports.state = 'second';
console.log('done', exports.state, b.name);
