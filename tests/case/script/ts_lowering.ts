//= info f31
//= info 4
//= info [{"0":"X","3":"P","5":"LAST","10":"Z","11":"V","77":"MORE","X":0,"Y":"why","Z":10,"W":11,"V":11,"U":-3,"-3":"U","T":-2,"-2":"O","S":"ab","R":"tpl","Q":"why","P":3,"O":-2,"MORE":77,"LAST":5},["0","3","10","11","X","Y","Z","W","V","U","-3","T","-2","S","R","Q","P","O"],3,9,77,5,"MORE",{},"{\"count\":3,\"k\":2,\"p\":1,\"r\":3,\"E\":{\"4\":\"A1\",\"5\":\"B1\",\"A1\":4,\"B1\":5},\"M\":{\"deep\":7},\"sum\":4}",3,{"4":"A1","5":"B1","A1":4,"B1":5},7,5,106,{"Q":{"R":{"s":"s","T":{"u":"su"}},"v":"sv"}},1,9,0,true,7,"s",6,6,{"Shadow":5},1,2,"z",4,1,2,null,4,{"b":"base","other":"o","x":1,"z":"z","w":4},5,1,1,{"z":1},{"comp1":2,"async":1},["opt","def","get","static","comp1","async"],3,false,3,true,"dflt",1,2,1,1,0,{"c":1},"x|y1",1,"x",1,{"g":2},2,1,0.5,1]
const out: any[] = [];
enum A { X, Y = 'why', Z = 10, W, V = Z | 1, U = -3, T, S = 'a' + 'b', R = `tpl`, Q = Y, P = "len".length, O = ~1 }
out.push(A, Object.keys(A));
const enum B { One = 1 << 0, Two = 1 << 1, Both = One | Two, 'dash-ed' = 9 }
out.push(B.Both, B['dash-ed']);
enum A { MORE = 77, LAST = W2() }
function W2(): number { return 5 }
out.push(A.MORE, A.LAST, (A as any)[77]);
enum Empty {}
out.push(Empty);
namespace N { export let count = 0; export const k = 2, { p, q: [r] } = { p: 1, q: [3] }; export function inc(by: number = k): number { count += by; return count } export class C { v = count } export enum E { A1 = 4, B1 } export namespace M { export const deep = k + E.B1; const hidden = 1; } type T = string; export interface I {} interface J {} const priv = p + r; export const sum = priv + count; }
N.inc(); N.count++;
out.push(JSON.stringify(N), new N.C().v, N.E, N.M.deep);
namespace N { export const again = k + count; export function use(k: number) { return k + again + p } }
out.push(N.again, N.use(100));
namespace P.Q.R { export const s = 's'; export namespace T { export const u = s + 'u' } }
namespace P.Q { export const v = R.s + 'v' }
out.push(P);
class K {} namespace K { export const st = 1; export class K2 extends K {} }
function F() { return F.x } namespace F { export const x = 9 }
enum G { A } namespace G { export function f() { return G.A } }
out.push((K as any).st, F(), G.f(), new K.K2() instanceof K);
import alias = N.M; import unused = N.Nope; import a2 = P.Q;
out.push(alias.deep, a2.R.s);
namespace Shadow { export const Shadow = 5; export function g(Shadow2: number) { return Shadow + Shadow2 } }
namespace Sh2 { export const z = 5; export function h(Sh2: number) { return Sh2 + z } }
out.push(Shadow.g(1), Sh2.h(1), Shadow);
class Base { constructor(public b: string) {} }
class D extends Base { other = 'o'; constructor(private readonly x: number, y: number, protected z? : string, public w = y * 2) { super('base'); out.push(this.x, y, this.z, this.w) } get sum() { return this.x + this.w } }
out.push(new D(1, 2, 'z'), new D(1, 2).sum);
const f1 = async <T,>(x: T): Promise<T> => x, f2 = (a: number, b?: string): a is any => !!b;
const f3 = (a: {
  x: number }): Promise<
  string
> => Promise.resolve('f3' + a.x);
const f4 = async <
  T
>(a: T) => a;
const v = <any>{ a: 1 }, w = (<any>v).a!, ar = () => <any>{ z: 1 };
f3({ x: 1 }).then(s => console.log(s)); f4(4).then(s => console.log(s));
let t1 = w as number
;[1].forEach(x => out.push(x))
let t2 = v as any
out.push(t2.a, ar())
abstract class Ab { abstract m(): void; private static readonly n: number = 3; [k: string]: any; declare d: string; opt?: number; def!: string; get: string
  foo() { return 1 }
  static: number
  ['comp' + 1]: number = 2; readonly async = 1; public get acc(): number { return Ab.n } protected override toString(): string { return 'x' } opt2?(): void {} }
class Cd extends Ab { m() {} }
out.push(new Cd(), Object.keys(new Cd()), new Cd().acc, 'd' in new Cd());
function ov(a: string): string
function ov(a: number): number
function ov(this: void, a: any): any { return a }
out.push(ov(3), f2(1, 'x'));
switch (out.length as number) { case 1 as number: type Local = string; break; default: out.push('dflt' satisfies string) }
for (const x of [1, 2] as number[]) { out.push(x!) }
try { throw 1 } catch (e: unknown) { out.push(e) }
const obj = { m<T>(this: any, x: T): T { return x }, async *g<T>(): AsyncGenerator<T> {}, k: <T>(x: T) => x, ['c' as string]: 1 as const };
out.push(obj.m<number>(1), new Map<string, number>().size, obj);
out.push(tag<string>`x${1 as number}y`); function tag<T>(s: TemplateStringsArray, ...r: T[]): any { return s.join('|') + r }
if (out.length > 3) type X1 = 1;
let u1: typeof out, u2: import('fs').Stats | undefined; let [d1, d2]: [number, string] = [1, 'x'], { e1, ...rest }: { e1: number, [k: string]: number } = { e1: 1, g: 2 };
out.push(d1, d2, e1, rest); label: while (true) { break label }
out.push(((x?: number) => x ? 1 : 2)(), out.length > 5 ? (0, 1) : 2, out ? .5 : 1, out?.[0] ? 1 : 0);
export default function (): void { console.log(JSON.stringify(out)); }
