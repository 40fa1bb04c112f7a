import http from 'k6/http';
import { check, group, sleep, fail } from 'k6';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import crypto from 'k6/crypto';
import encoding from 'k6/encoding';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const THINK_TIME = Number(__ENV.THINK_TIME || 0.1);

export const options = {
  scenarios: {
    browse: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { duration: '30s', target: 50 },
        { duration: '1m', target: 50 },
        { duration: '30s', target: 0 },
      ],
      gracefulRampDown: '10s',
      exec: 'default',
      tags: { journey: 'browse' },
    },
    orders: {
      executor: 'constant-arrival-rate',
      rate: 20,
      timeUnit: '1s',
      duration: '2m',
      preAllocatedVUs: 20,
      maxVUs: 100,
      exec: 'order',
      tags: { journey: 'order' },
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<300', 'p(99)<800'],
    'http_req_duration{name:product}': ['p(95)<200'],
    login_time: ['avg<150'],
    orders_placed: ['count>100'],
  },
};

const loginTime = new Trend('login_time', true);
const basketSize = new Trend('basket_size');
const ordersPlaced = new Counter('orders_placed');
const orderErrors = new Rate('order_errors');
const lastTotal = new Gauge('last_total');

const users = new SharedArray('users', () => {
  const list = [];
  for (let i = 0; i < 100; i++) {
    list.push({
      name: `user-${i}`,
      password: `secret-${i}`,
      email: `user-${i}@example.com`,
      address: { street: `Street ${i}`, city: 'Town', zip: `${10000 + i}` },
    });
  }
  return list;
});

class Session {
  #token = null;

  constructor(user) {
    this.user = user;
    this.started = Date.now();
    this.visited = new Map();
  }

  get headers() {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    if (this.#token) {
      headers.Authorization = `Bearer ${this.#token}`;
    }
    return headers;
  }

  login() {
    const res = http.post(
      `${BASE_URL}/login`,
      JSON.stringify({ name: this.user.name, password: this.user.password }),
      { headers: this.headers, tags: { name: 'login' } },
    );
    loginTime.add(res.timings.duration);
    const ok = check(res, {
      'login: status 200': (r) => r.status === 200,
      'login: has a body': (r) => r.body.length > 0,
    });
    if (!ok) {
      fail(`login of ${this.user.name} failed`);
    }
    this.#token = encoding.b64encode(`${this.user.name}:${this.started}`);
    return this;
  }

  get(path, name) {
    this.visited.set(path, (this.visited.get(path) || 0) + 1);
    return http.get(`${BASE_URL}${path}`, { headers: this.headers, tags: { name } });
  }
}

class Basket {
  constructor(session) {
    this.session = session;
    this.items = [];
  }

  add(product, amount = 1) {
    const known = this.items.find((item) => item.id === product.id);
    if (known) {
      known.amount += amount;
    } else {
      this.items.push({ ...product, amount });
    }
    return this;
  }

  get total() {
    return this.items.reduce((sum, { price, amount }) => sum + price * amount, 0);
  }

  sign(body) {
    return crypto.hmac('sha256', 'key', body, 'hex');
  }

  submit() {
    const body = JSON.stringify({ items: this.items, total: this.total });
    const res = http.post(`${BASE_URL}/orders`, body, {
      headers: { ...this.session.headers, 'X-Signature': this.sign(body) },
      tags: { name: 'order' },
    });
    orderErrors.add(res.status !== 200);
    basketSize.add(this.items.length);
    lastTotal.set ? lastTotal.set(this.total) : lastTotal.add(this.total);
    return res;
  }
}

class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

function pick(list) {
  return list[Math.floor(Math.random() * list.length)];
}

function parseProducts(res) {
  if (res.status !== 200) {
    throw new ApiError('no products', res.status);
  }
  const products = [];
  for (let i = 0; i < 10; i++) {
    products.push({ id: i, name: `Product ${i}`, price: 10 + i / 2, tags: ['a', 'b'] });
  }
  return products.filter((p) => /^Product \d+$/.test(p.name));
}

function* pages(session, count) {
  for (let page = 1; page <= count; page++) {
    yield parseProducts(session.get(`/products?page=${page}`, 'products'));
  }
}

export function setup() {
  return { startedAt: Date.now(), release: 'v1.2.3' };
}

export default function () {
  const session = new Session(pick(users));
  group('login', () => session.login());
  group('browse', () => {
    for (const products of pages(session, 3)) {
      const { id } = pick(products);
      const res = session.get(`/products/${id}`, 'product');
      check(res, { 'product: status 200': (r) => r.status === 200 });
      sleep(THINK_TIME);
    }
  });
}

export function order() {
  const session = new Session(users[exec.vu.idInTest % users.length]).login();
  const basket = new Basket(session);
  const [first, second] = parseProducts(session.get('/products', 'products'));
  const res = basket.add(first).add(second, 2).add(first).submit();
  if (check(res, { 'order: placed': (r) => r.status === 200 })) {
    ordersPlaced.add(1);
  }
  sleep(THINK_TIME);
}

export function teardown(data) {
  console.log(`ran for ${(Date.now() - data.startedAt) / 1000} s`);
}
