"""typescript.py - one k6 script in TypeScript and in JavaScript, of any length; for bench.py's case of that name.

  bench/typescript.py LINES FOLDER    writes FOLDER/script.ts and FOLDER/script.js"""
import os
import sys

HEAD = ("""import http, { RefinedResponse, ResponseType } from 'k6/http';
import { check, group } from 'k6';
import { Options } from 'k6/options';
import { Trend } from 'k6/metrics';

export const options: Options = { thresholds: { checks: ['rate>0.9'] } };
const waiting: Trend = new Trend('own_waiting', true);
""", """import http from 'k6/http';
import { check, group } from 'k6';
import { Trend } from 'k6/metrics';

export const options = { thresholds: { checks: ['rate>0.9'] } };
const waiting = new Trend('own_waiting', true);
""")

# What a test grows by: the answers' types, a client class, checks. Both forms do the same.
PART = ("""
export interface Order{n} {
  readonly id: number;
  items: { sku: string; count: number; price?: number }[];
  state: 'open' | 'paid' | 'sent';
  address?: Partial<Record<'street' | 'city', string>>;
}

enum State{n} { Open = 'open', Paid = 'paid', Sent = 'sent' }

class Client{n}<T extends Order{n} = Order{n}> {
  private seen: Map<number, T> = new Map<number, T>();
  constructor(private readonly base: string, protected retries: number = {n}) {}

  url(path: string, params?: Record<string, string | number>): string {
    const query: string = Object.entries(params ?? {}).map(([k, v]: [string, any]) => `${k}=${v}`).join('&');
    return query ? `${this.base}/${path}?${query}` : `${this.base}/${path}`;
  }

  parse(text: string): T | undefined {
    try {
      const order = JSON.parse(text) as T;
      this.seen.set(order.id, order);
      return order;
    } catch (e: unknown) {
      return undefined;
    }
  }

  total(id: number): number {
    return this.seen.get(id)!.items.reduce((sum: number, i): number => sum + i.count * (i.price ?? 1), 0);
  }
}

function run{n}(client: Client{n}): boolean {
  const order = client.parse('{"id": {n}, "items": [{"sku": "a", "count": 2, "price": 3}], "state": "paid"}')!;
  waiting.add(client.total(order.id) as number);
  return check(order, {
    'is paid': (o: Order{n}) => o.state === State{n}.Paid,
    'has a total': (o) => client.total(o.id) === 6,
    'url': () => client.url('orders', { id: order.id }) === 'http://shop/orders?id={n}',
  });
}
""", """

class State{n} { static Open = 'open'; static Paid = 'paid'; static Sent = 'sent' }

class Client{n} {
  seen = new Map();
  constructor(base, retries = {n}) { this.base = base; this.retries = retries; }

  url(path, params) {
    const query = Object.entries(params ?? {}).map(([k, v]) => `${k}=${v}`).join('&');
    return query ? `${this.base}/${path}?${query}` : `${this.base}/${path}`;
  }

  parse(text) {
    try {
      const order = JSON.parse(text);
      this.seen.set(order.id, order);
      return order;
    } catch (e) {
      return undefined;
    }
  }

  total(id) {
    return this.seen.get(id).items.reduce((sum, i) => sum + i.count * (i.price ?? 1), 0);
  }
}

function run{n}(client) {
  const order = client.parse('{"id": {n}, "items": [{"sku": "a", "count": 2, "price": 3}], "state": "paid"}');
  waiting.add(client.total(order.id));
  return check(order, {
    'is paid': (o) => o.state === State{n}.Paid,
    'has a total': (o) => client.total(o.id) === 6,
    'url': () => client.url('orders', { id: order.id }) === 'http://shop/orders?id={n}',
  });
}
""")


def forms(lines):
    """The two texts; the TypeScript one has about that many lines."""
    parts = max(1, round((lines - HEAD[0].count("\n")) / (PART[0].count("\n") + 1)))
    texts = []
    for i, types in ((0, ": void"), (1, "")):
        calls = "\n".join("  group('part %d', () => run%d(new Client%d('http://shop')));" % (n, n, n) for n in range(parts))
        texts.append(HEAD[i] + "".join(PART[i].replace("{n}", str(n)) for n in range(parts)) +
                     "\nexport default function ()%s {\n%s\n}\n" % (types, calls))
    return texts


def write(lines, folder):
    """Paths of script.ts and script.js."""
    paths = [os.path.join(folder, "script" + suffix) for suffix in (".ts", ".js")]
    for path, text in zip(paths, forms(lines)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    return paths


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(*write(int(sys.argv[1]), sys.argv[2]))
