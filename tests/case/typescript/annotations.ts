let a: number = 1, b: string | undefined, c!: Map<string, [number, ...string[]]>;
const d: { x: number; y?: () => void }[] = [], e: typeof d extends infer U ? U : never = d;
var f: readonly string[] = [], g: `a${string}b` = `a${1}b`, h: unique symbol, i: (this: Window, ...rest: any[]) => asserts x is string;
function j(this: Foo, a: number, b?: string, c: boolean = true, ...d: any[]): void {}
function k<T extends { [key: string]: any }, const U = T>(x: T, { y, z = 1 }: { y: U; z?: number }): x is T { return y as any; }
async function* l<T>(): AsyncGenerator<T, void, unknown> { yield <T>1; }
const m = function <T>(x: T): T { return x; }, n = (x: number): number => x, o = async <T,>(x?: T): Promise<T> => x!;
try { j() } catch (error: unknown) { throw error as Error }
for (const p of [] as string[]) for (const q in {} as any) for (let r: number = 0; r < 1; r++) p;
const s = { t<T>(this: any, x: T): T { return x }, get u(): number { return 1 }, set u(v: number) {}, w: <T>(x: T) => x };
let { y, ...z }: Record<string, number> = {}, [aa, bb = 2]: [number, number?] = [1];
label: while (true as boolean) { break label }
if (a satisfies number) b = "x" as const; else c = new Map<string, any>();
