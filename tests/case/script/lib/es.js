export const x = 1;
export let counter = 0;
export function inc() { counter++; }
export default class Thing {}
console.log('es runs');
