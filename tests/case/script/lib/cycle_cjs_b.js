const a = require('../cycle_cjs.js');
console.log('b sees', a.state);
exports.name = 'b';
