// Types, enums, generics are taken away.
import http from 'k6/http';
import { check } from 'k6';
import type { Options } from 'k6/options';

interface Thing { name: string; n?: number }
enum Color { Red, Green = 5 }
type Pair<T> = [T, T];

export const options: Options = { iterations: 2 };

class Box<T> {
  constructor(private readonly value: T, public label: string = 'box') {}
  get(): T { return this.value; }
}

export default function (): void {
  const t = { name: 'x' } as Thing;
  const p: Pair<number> = [1, 2];
  const r = http.get(`${__ENV.BASE}/echo`);
  check(r, { ok: (x) => x.status === 200 });
  console.log(t.name, t.n ?? 'none', Color.Green, Color[0], new Box<number>(7).get(), p!.length, new Box(1).label);
}
