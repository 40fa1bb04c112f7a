const a = <any>b, c = (<Foo<Bar>>d).e, f = () => <any>{ g: 1 }, h = <A><B>i;
j = k as unknown as L, m!.n!++, (o as any) = 1, p! += 1, q![r!]!.s?.t!(u!);
v = w satisfies X as Y, z = x as A.B.C<D>['e'];
const aa = bb<string>, cc = new DD<string>, ee = ff<A, B>(g), hh = ii?.jj<T>(1), kk = tag<string>`x${1 as any}`;
return_: { x = y as z ? 1 as any : 2 as any }
const ll = async () => (await mm) as any, nn = typeof oo === "string" ? (oo as string) : pp as const;
foo(a as any, ...(b as any[]), <T>c), d as any;
x = a < b, y = c > (d), z = e as any < f;
