//= info cjs sees [object Function]
//= info ReferenceError
//= info value
import './lib/cycle_mixed_cjs.js';
export function hoisted() {}
export const late = 'value';
console.log(late);
