function a(x: string): string
function a(x: number): number;
function a(x: any) { return x }
export function b(): void;
export function b(x?: any) {}
export default function c(x: string): void;
export default function c(x: any) {}
declare function d(): void
declare const e: number, f: string;
declare class G { h(): void }
declare enum I { J }
declare namespace K { const l: number }
declare module "m" { export default n }
declare global { interface Window { o: string } }
interface P { q: number }
type R<T> = { [K in keyof T]?: T[K] }
export interface S extends P {}
export type T = R<S>;
export declare const u: number
namespace OnlyTypes { export interface V {} type W = string; namespace X { export type Y = 1 } }
export namespace OnlyTypes2 { export interface V {} }
const z = 1
type AA = string
(function () {})()
