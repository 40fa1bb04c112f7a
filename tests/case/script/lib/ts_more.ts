import { Item } from './ts_types.ts';
export type Items = Item[];
export type { Id } from './ts_types.ts';
export { Item as Thing };
