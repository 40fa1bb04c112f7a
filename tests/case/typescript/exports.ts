import { Maybe, type Never } from './a';
interface I {}
type T = string;
class C {}
const v = 1;
declare const ambient: number;
export { I, C, T as U, v as w, Maybe, Never, ambient, type v };
export { type X, Y } from './b';
export type { Z } from './c';
export type { T as T2 };
export * from './d';
export * as ns from './e';
export type * from './f';
export type * as types from './g'
export default I;
export as namespace Lib;
