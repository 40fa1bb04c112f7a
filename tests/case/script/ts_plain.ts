// What is JavaScript already is run as it is: this import stays although nothing uses it.
//= DIR/ts_plain.ts:5:25: "./lib/ts_types.ts" has no export named "Nowhere"
//= import { Nowhere } from './lib/ts_types.ts';
//=                         ^
import { Nowhere } from './lib/ts_types.ts';
export default function () {}
