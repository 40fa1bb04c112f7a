export { Item, Kind, make } from './ts_types.ts';
export { Renamed } from './ts_types.ts';
export * from './ts_more.ts';
