// A whole k6 test in TypeScript: types only k6's editor support has, a module of the user's own, setup data.
// run: --vus 2 --iterations 6
// stdout: checks_succeeded.*100\.00%
// stderr: first product: .+ \(Big\)
// summary: metrics.http_reqs.count == 8
// summary: metrics.checks.passes == 12
// summary: metrics.own_sizes.max > 10
import http, { RefinedResponse, ResponseType } from 'k6/http';
import type { Options, Scenario } from 'k6/options';
import { check } from 'k6';
import { Trend } from 'k6/metrics';
import { Shop, Size, type Product } from './lib/shop.ts';

export const options: Options = { thresholds: { checks: ['rate>0.9' as string] } } satisfies Partial<Options>;

interface Data { first: Product; readonly base: string }

const sizes: Trend = new Trend('own_sizes');

export function setup(): Data {
  const base = __ENV.BASE_URL!, shop = new Shop<Product>(http, base);
  http.post(`${base}/api/test/setup`, JSON.stringify({ userCount: 10, productCount: 20, categoryCount: 2 }), {
    headers: { 'Content-Type': 'application/json' },
  });
  return { first: shop.products()[0]!, base };
}

export default function (data: Data): void {
  const res: RefinedResponse<ResponseType> = http.get(`${data.base}/api/health`);
  const ok = check(res, { 'status is 200': (r) => r.status === 200, 'is text': (r): boolean => typeof r.body === 'string' });
  sizes.add((res.body as string).length);
  if (__ITER === 0 && <boolean>ok) console.log(`first product: ${data.first.name} (${Size[Size.Big]})`);
}
