// Names without an ending, or with the one of what a compiler would have made: they work, and are warned of once.
//= brunt warning there is no file DIR/lib/ts_types: DIR/lib/ts_types.ts is imported instead; k6 asks for the whole name
//= brunt warning there is no file DIR/lib/ts_types.js: DIR/lib/ts_types.ts is imported instead; k6 asks for the whole name
//= info true true
import { make } from './lib/ts_types';
import { Kind } from './lib/ts_types.js';
import { make as again } from './lib/ts_types';
export default function (): void { console.log(make(1).kind === Kind.Large, make === again) }
