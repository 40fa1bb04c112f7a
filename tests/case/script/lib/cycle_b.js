import { a } from '../cycle_es.js';
export const b = 'b';
console.log('b sees', typeof a, a());
