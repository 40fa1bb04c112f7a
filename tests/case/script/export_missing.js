//= DIR/export_missing.js:7:29: "kit" has no export named "slep"
//= import { sleep, slep } from 'kit';
//=                             ^
//= DIR/export_missing.js:8:22: "./lib/es.js" has no export named "y"
//= import { x, y } from './lib/es.js';
//=                      ^
import { sleep, slep } from 'kit';
import { x, y } from './lib/es.js';
console.log(slep, y);
