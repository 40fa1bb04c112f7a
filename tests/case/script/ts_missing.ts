//= DIR/ts_missing.ts:4:28: "./lib/ts_types.ts" has no export named "gone"
//= import { Item, gone } from './lib/ts_types.ts';
//=                            ^
import { Item, gone } from './lib/ts_types.ts';
import { Item as Again } from './lib/ts_gone.ts';
export default function (): Item { return gone as Again; }
