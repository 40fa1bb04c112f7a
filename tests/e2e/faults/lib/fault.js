// What the cases of this folder share: they meet a fault of fault_server.py, then see whether life goes on.
import http from 'k6/http';
import { check } from 'k6';

export const FAULT = __ENV.FAULT;

// Checks what is named in want; a list holds all that is right, a function says itself.
export function expect(res, want) {
  for (const key of Object.keys(want)) {
    const have = res[key];
    const right = want[key];
    const good = typeof right === 'function' ? right(have) : Array.isArray(right) ? right.includes(have) : have === right;
    if (!good) console.error(`${key} is ${String(JSON.stringify(have)).slice(0, 100)} (${res.error})`);
    check(good, { [key]: (g) => g });
  }
}

// The user's next request must be none the worse for the last one.
export function lifeGoesOn() {
  const res = http.get(`${FAULT}/ok`);
  expect({ next: `${res.status} ${res.body}`, error: res.error }, { next: '200 ok' });
}

export function meet(path, want, params, method = 'GET', body = null) {
  const res = http.request(method, path.startsWith('http') ? path : FAULT + path, body, params);
  expect(res, want);
  lifeGoesOn();
  return res;
}
