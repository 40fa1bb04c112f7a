const a = (x: number): {
  y: number
} => ({ y: x });
const b = async <
  T,
>(x: T): Promise<
  T
> => x;
const c = (x) // why
  : void => {};
const d = <T>(
  x: T,
): T => x;
const e = (): (() => void) => () => {}, f = async (x?): Promise<void> => {}, g = ({ h }: { h: number }): h is any => h;
const o = p ? (q) : r, s = t ? (u, v) => w : x;
