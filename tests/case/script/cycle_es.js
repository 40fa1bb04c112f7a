//= info b sees function a
//= info a sees b
import { b } from './lib/cycle_b.js';
export function a() { return 'a'; }
console.log('a sees', b);
