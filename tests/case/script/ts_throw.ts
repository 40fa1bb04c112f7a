// Stacks point into the file as it was written.
//= exception: Error: a5Two
//= 	at go (file://DIR/ts_throw.ts:11:75)
//= 	at default (file://DIR/ts_throw.ts:15:28)
interface A { a: number }

enum Kind { One, Two }

class Thrower<T> {
  constructor(private readonly what: T) {}
  go(kind: Kind): never { const x: string = 'a' as string; throw new Error(`${x}${this.what}${Kind[kind]}`); }
}

export default function (): void {
  new Thrower<number>(5).go(<Kind>Kind.Two);
}
