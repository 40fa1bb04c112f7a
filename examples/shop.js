// shop.js - a customer visits the demo shop: log in, search, look, and sometimes buy.
//
//   brunt demo --port 8080 &
//   brunt run examples/shop.js -e BASE_URL=http://127.0.0.1:8080
//
// PEAK=50 changes the number of customers, THINK=0 takes their pauses away.
import http from 'k6/http';
import { check, group, sleep } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { randomIntBetween, randomItem } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const PEAK = Number(__ENV.PEAK || 10);
const THINK = Number(__ENV.THINK || 1);
const USERS = 1000;

const loginDuration = new Trend('login_duration', true);
const checkoutDuration = new Trend('checkout_duration', true);
const journeysCompleted = new Rate('journeys_completed');
const itemsSold = new Counter('items_sold');

const searches = new SharedArray('searches', () => JSON.parse(open('./data/searches.json')));

export const options = {
  scenarios: {
    customers: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { duration: '4s', target: PEAK },
        { duration: '13s', target: PEAK },
        { duration: '3s', target: 0 },
      ],
      gracefulStop: '5s',
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(95)<500'],
    'http_req_duration{name:search}': ['p(95)<500'],
    checks: ['rate>0.99'],
    login_duration: ['p(95)<1000'],
    checkout_duration: ['p(95)<2000'],
    journeys_completed: ['rate>0.95'],
  },
};

function think(min, max) {
  if (THINK > 0) sleep(THINK * (min + Math.random() * (max - min)));
}

function params(name, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  return { headers, tags: { name } };
}

export function setup() {
  const res = http.post(
    `${BASE_URL}/api/test/setup`,
    JSON.stringify({ userCount: USERS, productCount: 1000, categoryCount: 5 }),
    params('setup'),
  );
  if (!check(res, { 'shop is ready': (r) => r.status === 200 })) {
    exec.test.abort(`no demo shop at ${BASE_URL}: start one with "brunt demo --port 8080"`);
  }
  return { started: Date.now() };
}

function logIn() {
  const email = `user${randomIntBetween(1, USERS)}@example.com`;
  const res = http.post(
    `${BASE_URL}/api/auth/login`,
    JSON.stringify({ email, password: __ENV.PASSWORD || 'testpass' }),
    params('login'),
  );
  const ok = check(res, {
    'logged in': (r) => r.status === 200,
    'login gives a token': (r) => r.status === 200 && r.json('token') !== undefined,
  });
  loginDuration.add(res.timings.duration);
  return ok ? res.json('token') : null;
}

function search(token) {
  const { term, category } = randomItem(searches);
  const found = http.get(
    `${BASE_URL}/api/products/search?q=${encodeURIComponent(term)}&limit=20`,
    params('search', token),
  );
  check(found, {
    'search answers': (r) => r.status === 200,
    'search finds something': (r) => r.status === 200 && r.json('results.#') > 0,
  });
  think(0.1, 0.4);

  const page = http.get(
    `${BASE_URL}/api/products?category=${category}&page=1&limit=12`,
    params('browse', token),
  );
  check(page, { 'category has products': (r) => r.status === 200 && r.json('products.#') > 0 });
  return page.status === 200 ? page.json('products.#.id') : [];
}

function look(token, ids) {
  const id = randomItem(ids);
  const res = http.get(`${BASE_URL}/api/products/${id}`, params('product', token));
  check(res, {
    'product found': (r) => r.status === 200,
    'product is the one asked for': (r) => r.status === 200 && r.json('id') === id,
  });
  return id;
}

function buy(token, productId) {
  const quantity = randomIntBetween(1, 3);
  const added = http.post(
    `${BASE_URL}/api/cart/items`,
    JSON.stringify({ productId, quantity }),
    params('add_to_cart', token),
  );
  check(added, { 'put in the cart': (r) => r.status === 200 });
  think(0.1, 0.3);

  const order = http.post(
    `${BASE_URL}/api/checkout`,
    JSON.stringify({
      shippingAddress: { street: '1 Example Street', city: 'Sampleton', zipCode: '12345', country: 'US' },
      paymentMethod: { type: 'credit_card', cardNumber: '4111111111111111', expiryMonth: 12, expiryYear: 2030, cvv: '123' },
    }),
    params('checkout', token),
  );
  const ok = check(order, {
    'order placed': (r) => r.status === 200,
    'order has a number': (r) => r.status === 200 && r.json('orderId') !== undefined,
  });
  checkoutDuration.add(order.timings.duration);
  if (ok) itemsSold.add(quantity);
}

export default function () {
  const token = group('log in', logIn);
  if (!token) {
    journeysCompleted.add(false);
    return;
  }
  think(0.2, 0.6);

  const ids = group('search', () => search(token));
  think(0.2, 0.6);

  if (ids.length > 0) {
    const id = group('look', () => look(token, ids));
    think(0.3, 0.8);
    if (Math.random() < 0.3) group('buy', () => buy(token, id));
  }
  journeysCompleted.add(ids.length > 0);
  think(0.1, 0.4);
}

export function teardown(data) {
  const res = http.del(`${BASE_URL}/api/test/cleanup`, null, params('cleanup'));
  check(res, { 'shop is tidy': (r) => r.status === 200 });
  console.log(`the shop was open for ${Math.round((Date.now() - data.started) / 1000)} s`);
}
