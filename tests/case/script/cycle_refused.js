//= info GoError: require("DIR/lib/cycle_refused_es.js"): it imports a module that is itself still being loaded (a circular import); require() it later, or move what both need to a third module
//= info end
import './lib/cycle_refused_cjs.js';
export const late = 1;
console.log('end');
