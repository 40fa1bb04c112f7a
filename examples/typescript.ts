// typescript.ts - a test in TypeScript, run as it is: types are taken out, nothing is to be compiled.
//
//   brunt demo --port 8080 &
//   brunt run examples/typescript.ts -e BASE_URL=http://127.0.0.1:8080
import http, { Response } from 'k6/http';
import { check, fail } from 'k6';
import { Options } from 'k6/options';
import { Counter } from 'k6/metrics';

export const options: Options = {
  vus: 5,
  duration: '3s',
  thresholds: {
    http_req_failed: ['rate<0.01'],
    'http_req_duration{name:product}': ['p(95)<500'],
    checks: ['rate>0.99'],
  },
};

interface Product {
  id: number;
  name: string;
  price: number;
}

interface Data {
  ids: Product['id'][];
  token: string;
}

enum Price {
  Cheap = 20,
  Fair = 100,
}

const BASE_URL: string = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const bargains = new Counter('bargains');

class Shop {
  token?: string;

  constructor(private readonly base: string) {}

  private get(path: string, name: string): Response {
    const headers: Record<string, string> = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    return http.get(`${this.base}${path}`, { headers, tags: { name } });
  }

  logIn(email: string, password: string): string {
    const headers = { 'Content-Type': 'application/json' };
    const res = http.post(`${this.base}/api/auth/login`, JSON.stringify({ email, password }), { headers });
    return res.json('token') as string;
  }

  list(): Product[] {
    const res = this.get('/api/products', 'list');
    return (res.json() as unknown as { products: Product[] }).products;
  }

  product(id: number): Product | null {
    const res = this.get(`/api/products/${id}`, 'product');
    return check(res, { 'product is there': (r) => r.status === 200 }) ? (res.json() as unknown as Product) : null;
  }
}

const shop = new Shop(BASE_URL);

export function setup(): Data {
  const sizes = { userCount: 10, productCount: 100, categoryCount: 5 };
  const res = http.post(`${BASE_URL}/api/test/setup`, JSON.stringify(sizes), {
    headers: { 'Content-Type': 'application/json' },
  });
  if (res.status !== 200) fail(`no demo shop at ${BASE_URL}: start one with "brunt demo --port 8080"`);
  return { ids: shop.list().map((p) => p.id), token: shop.logIn('user1@example.com', 'testpass') };
}

export default function ({ ids, token }: Data): void {
  shop.token = token;
  const product = shop.product(ids[__ITER % ids.length]!);
  if (product && product.price < Price.Cheap) bargains.add(1);
}
