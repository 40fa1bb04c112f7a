enum A { X, Y = 5, Z, "a-b", W = 'w', V = X | Y, U }
const enum B { One = 1 << 0, Two = One << 1, Three = A.Y }
export enum C {
  First, // the first
  Second = "second",

  Third = compute(First),
}
export enum C { Fourth = First + 4 }
declare enum D { E }
function f(X: number) { enum Local { X, Y = X } return Local.X + A.X + X }
enum Empty {}
export const enum G { H = -1, I = +1.5, J = 0x10, K }
