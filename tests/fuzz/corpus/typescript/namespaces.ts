namespace A {
  export const x: number = 1, y = x + 1;
  export let { z, w: [v = 2] }: any = {};
  const hidden = y
  export function f<T>(x: T): T { return x }
  export class C { constructor(public a = z) {} }
  export enum E { One = x }
  export namespace B { export const deep = x }
  export abstract class D {}
  export async function* g() {}
  export type T = string;
  export import alias = B.deep;
  z = { x, y }
}
namespace A { export const more = x + hidden }
export namespace N.M.O { export const p = 1 }
export namespace N { export const q = M.O.p }
class K {}
namespace K { export const s = 1 }
function F() {}
namespace F { export let t = 1; t++ }
namespace Same { export const a = 1; const Same = 2; export const b = Same + a }
module Old { export const c = 1 }
namespace Empty {}
