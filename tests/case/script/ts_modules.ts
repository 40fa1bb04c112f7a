// Types that go from file to file by name alone; imports that only types need are not even looked for.
//= info 7 2 Large
//= info ,make,Kind
//= info hello from kit
import { Options } from 'k6/options';
import type { Nothing } from './not-there';
import { Item, Items, Id, Thing, Kind, make } from './lib/ts_barrel.ts';
import * as barrel from './lib/ts_barrel.ts';
export { Items, Id, Thing } from './lib/ts_barrel.ts';
import * as kit from 'kit';

export const options: Options & { x?: Nothing } = {};

export default function (): void {
  const item: Item = make(7 as Id), all: Items = [item];
  console.log(all[0]!.id, item.kind, Kind[item.kind]);
  console.log(String([(barrel as any).Item, ...Object.keys(barrel).filter((k) => /make|Kind/.test(k)).reverse()]));
  console.log(typeof kit === 'undefined' ? '' : 'hello from kit');
}
