// esm.mjs - an ES module as the entry, with await at its top level.
import { readFileSync } from 'node:fs';
import path, { join } from 'path';
import util from './lib/util.js';
import { shout } from './lib/util.js';
import twice, { answer } from './lib/esm.mjs';
import { setTimeout as sleep } from 'timers/promises';

const data = JSON.parse(readFileSync(new URL('./lib/data.json', import.meta.url), 'utf8'));
console.log(data.name, util.shout('x'), shout('y'), twice(answer), join('a', 'b') === path.join('a', 'b'));
const before = Date.now();
await sleep(30);
console.log('slept', Date.now() - before < 1000, import.meta.filename.endsWith('esm.mjs'), import.meta.dirname.endsWith('node'));
console.log(typeof require, typeof module, this);
const { answer: again } = await import('./lib/esm.mjs');
console.log(again);
//= data X Y 84 true
//= slept true true true
//= undefined undefined undefined
//= 42
