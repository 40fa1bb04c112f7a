interface A<in T, out U, in out V = any> { x: T }
type B<out T> = (x: import('./c').D[], y: import("./e")) => T;
export type * from './f';
class C<in T, out U> { import(x: T) { return import('./g') } in?: string; instanceof: number = 1 }
const d = async () => { const { e } = await import('./h') as typeof import('./h'); return e };
