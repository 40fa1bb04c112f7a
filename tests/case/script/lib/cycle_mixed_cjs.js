const entry = require('../cycle_mixed.js');
console.log('cjs sees', entry.hoisted);
try {
  entry.late;
} catch (e) {
  console.log(e.name);
}
