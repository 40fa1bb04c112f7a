//= info start
//= info 7
//= info slept
//= info from tla 8
//= result: 8
import { later } from 'kit';
import { value } from './lib/tla.js';
console.log(await later(10, 7));
await new Promise((r) => setTimeout(r, 5));
console.log('slept');
console.log('from tla', value);
export default async function () {
  return value;
}
