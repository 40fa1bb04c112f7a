abstract class A<T = {}> extends B.C<T> implements D, E<F> {
  public a: number = 1; private b?: string; protected readonly c!: T; static readonly d = 2; declare e: string;
  static override f: number = 3
  readonly ['g']: any = 4
  private *h(): any {}
  abstract i: number;
  abstract j(): void
  protected abstract get k(): string;
  [key: string]: any;
  l(a: number): void;
  l(a: any) {}
  private async m<T>(this: A<T>, x?: T): Promise<void> {}
  public static async *n() {}
  o?(): void {}
  get: string
  p() {}
  static: number
  set: any
  q = <any>1;
  ['r'] = 2
  #s: number = 3
  static { const t: number = 1 }
  get u(): number { return 1 } set u(v: number) {}
  public constructor(x: number);
  public constructor(x: any) { super(x) }
}
class G implements H {}
const I = class<T> extends (J as any) implements K { l: number }, M = class N implements O {};
export default abstract class P extends Q<any> {}
