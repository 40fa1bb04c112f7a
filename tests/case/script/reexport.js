//~ twice
//= info cjs runs
//= info [ "VERSION", "a", "add", "fn", "lazy", "ns" ] 2 called 1
//= info [ "Client", "default", "twice" ] 4
//= info cjs runs
//= info [ "VERSION", "a", "add", "fn", "lazy", "ns" ] 2 called 1
//= info [ "Client", "default", "twice" ] 4
import * as all from './lib/reexport.js';
import { add, fn, VERSION } from './lib/reexport.js';
import * as umd from './lib/umd.js';
console.log(Object.keys(all), add(1, 1), fn(), VERSION);
console.log(Object.keys(umd), umd.twice(2));
