class A { constructor(public a: number, private readonly b = 2, protected c?: string, d?: any) { /* why */
  d } }
class B extends A {
  x = 1;
  constructor(readonly y: string, override a: number) {
    const z = y as string;
    super(a)
    this.x = z.length
  }
}
class C { constructor(private a) {} }
class D { private constructor(a: number) {} }
