import { later } from 'kit';
console.log('start');
export const value = await later(1, 8);
