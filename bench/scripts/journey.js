// journey.js - a realistic script of 206 lines: what a user of it costs in memory is measured.
//
// Seven modules, four classes, shared data of 100 users, groups, checks, custom metrics. BASE_URL names a
// server that answers every /api/ path with the JSON of bench/harness.py or of the demo shop.
import http from 'k6/http';
import { check, fail, group, sleep } from 'k6';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { setTimeout } from 'k6/timers';
import { randomIntBetween, randomItem, randomString, uuidv4 } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const PAUSE_S = Number(__ENV.PAUSE || 0.3);

const metrics = {
  login: new Trend('login_time', true),
  search: new Trend('search_time', true),
  product: new Trend('product_time', true),
  checkout: new Trend('checkout_time', true),
  basketValue: new Trend('basket_value'),
  basketSize: new Gauge('basket_size'),
  errors: new Rate('step_errors'),
  orders: new Counter('orders'),
};

const users = new SharedArray('users', () => {
  const list = [];
  for (let i = 1; i <= 100; i++) {
    list.push({
      id: i,
      email: `user${i}@example.com`,
      password: 'testpass',
      address: { street: `${i} Example Street`, city: 'Sampleton', zipCode: String(10000 + i), country: 'US' },
      interests: ['laptop', 'phone', 'tablet', 'watch'].slice(i % 3),
      newsletter: i % 2 === 0,
    });
  }
  return list;
});

export const options = {
  scenarios: {
    shoppers: { executor: 'constant-vus', vus: 10, duration: '10s', gracefulStop: '5s' },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    'http_req_duration{step:search}': ['p(95)<500'],
    step_errors: ['rate<0.05'],
    login_time: ['p(95)<1000'],
    checkout_time: ['p(95)<2000'],
  },
  summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)', 'p(99)'],
  userAgent: 'journey/1.0',
};

class ApiError extends Error {
  constructor(step, response) {
    super(`${step}: status ${response.status}`);
    this.name = 'ApiError';
    this.step = step;
    this.status = response.status;
  }
}

class Client {
  #token = null;

  constructor(base) {
    this.base = base;
    this.trace = uuidv4();
    this.calls = 0;
  }

  set token(value) {
    this.#token = value;
  }

  get loggedIn() {
    return this.#token !== null;
  }

  params(step) {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Trace': this.trace };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    return { headers, tags: { step, name: step }, timeout: '20s' };
  }

  send(method, step, path, body = null) {
    this.calls += 1;
    const payload = body === null ? null : JSON.stringify(body);
    const response = http.request(method, `${this.base}${path}`, payload, this.params(step));
    const ok = check(response, {
      [`${step}: status is 200`]: (r) => r.status === 200,
      [`${step}: has a body`]: (r) => r.body !== null && r.body.length > 0,
    });
    metrics.errors.add(!ok, { step });
    if (!ok) throw new ApiError(step, response);
    return response;
  }

  get(step, path) {
    return this.send('GET', step, path);
  }

  post(step, path, body) {
    return this.send('POST', step, path, body);
  }
}

class Basket {
  constructor() {
    this.lines = new Map();
  }

  add(product, quantity) {
    const line = this.lines.get(product.id) || { product, quantity: 0 };
    line.quantity += quantity;
    this.lines.set(product.id, line);
  }

  get size() {
    return [...this.lines.values()].reduce((sum, line) => sum + line.quantity, 0);
  }

  get value() {
    return [...this.lines.values()].reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  }

  toJSON() {
    return [...this.lines.values()].map(({ product, quantity }) => ({ productId: product.id, quantity }));
  }
}

class Shopper {
  constructor(user) {
    this.user = user;
    this.client = new Client(BASE_URL);
    this.basket = new Basket();
  }

  login() {
    const { email, password } = this.user;
    const response = this.client.post('login', '/api/auth/login', { email, password, device: randomString(12) });
    metrics.login.add(response.timings.duration);
    this.client.token = response.json('token');
    if (!this.client.loggedIn) fail('login gave no token');
  }

  search() {
    const term = encodeURIComponent(randomItem(this.user.interests));
    const response = this.client.get('search', `/api/products/search?q=${term}&limit=20`);
    metrics.search.add(response.timings.duration, { term });
    return response.json('results').filter((product) => product.price > 0);
  }

  look(products) {
    const seen = [];
    for (const { id, price } of products.slice(0, 2)) {
      const response = this.client.get('product', `/api/products/${id}`);
      metrics.product.add(response.timings.duration);
      seen.push({ id, price, viewed: Date.now() });
    }
    return seen.sort((a, b) => a.price - b.price);
  }

  choose(products) {
    for (const product of products) {
      const quantity = randomIntBetween(1, 3);
      this.client.post('add to cart', '/api/cart/items', { productId: product.id, quantity });
      this.basket.add(product, quantity);
    }
    metrics.basketSize.add(this.basket.size);
    metrics.basketValue.add(this.basket.value);
  }

  checkout() {
    const order = { items: this.basket, shippingAddress: this.user.address, paymentMethod: { type: 'invoice' } };
    const response = this.client.post('checkout', '/api/checkout', order);
    metrics.checkout.add(response.timings.duration);
    metrics.orders.add(1, { newsletter: String(this.user.newsletter) });
    return response.json('orderId');
  }
}

export default async function () {
  const user = users[exec.vu.idInTest % users.length];
  const shopper = new Shopper(user);
  try {
    group('authentication', () => shopper.login());
    const found = group('search', () => shopper.search());
    const seen = group('product pages', () => shopper.look(found));
    await new Promise((resolve) => setTimeout(resolve, 5));
    group('basket', () => shopper.choose(seen));
    group('checkout', () => shopper.checkout());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    console.warn(`user ${user.id}, iteration ${exec.vu.iterationInInstance}: ${error.message}`);
  }
  sleep(PAUSE_S);
}

export function teardown() {
  const { iterationsCompleted } = exec.instance;
  console.log(`${iterationsCompleted} journeys`);
}
