//~ twice
//= info es runs
//= info cjs runs
//= info 1 0 function Thing
//= info 1
//= info 1 3 lazy value undefined
//= info [ "a", "add", "default", "lazy", "missing" ]
//= info called 5
//= info Thing function
//= info 2 1-2 only
//= info a b
//= info es runs
//= info cjs runs
//= info 1 0 function Thing
//= info 1
//= info 1 3 lazy value undefined
//= info [ "a", "add", "default", "lazy", "missing" ]
//= info called 5
//= info Thing function
//= info 2 1-2 only
//= info a b
import Thing, { x, counter, inc } from './lib/es.js';
import * as es from './lib/es.js';
import { a, add, lazy, missing } from './lib/cjs.js';
import * as cjs from './lib/cjs.js';
import fn, { extra } from './lib/cjs_function.js';
import Widget, { named } from './lib/transpiled.js';
import { both, between } from './lib/webpack.js';
import { name } from './lib/webpack_es.js';
import { a as remote } from 'https://lib.example/a/index.js';
console.log(x, counter, typeof inc, Thing.name);
inc();
console.log(es.counter);
console.log(a, add(1, 2), lazy, missing);
console.log(Object.keys(cjs));
console.log(fn(), extra);
console.log(new Widget().thing(), named);
console.log(both(), between(1, 2), name());
console.log(remote[0], remote[1]);
