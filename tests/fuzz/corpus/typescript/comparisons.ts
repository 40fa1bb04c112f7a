let x: any = a < b > +c, y = d<e> - f, z = g < h, w = i > (j), v = k<l>(m), u = n<o>;
interface P {
  (x: string): string
  <T>(x: T): T
  new (x: string): P
  <U>(x: U): void
  in?: string
  [key: string]: any
}
let q: any
<Foo>r;
const s = t ?.5 : 1, aa = t?.[0] ?? t?.b, bb = (c?: number, d?) => c ? d ? 1 : 2 : 3;
const cc = dd /* a line
ends here */ ee()
const ff = `a${`b${x as any}`}$` + `\`$\{` as string
