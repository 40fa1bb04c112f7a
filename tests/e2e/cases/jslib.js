// run: --iterations 20
// summary: metrics.checks.fails == 0
import { check } from 'k6';
import { randomIntBetween, randomItem, randomString, uuidv4 } from 'https://jslib.k6.io/k6-utils/1.2.0/index.js';

export default function () {
  const n = randomIntBetween(3, 5);
  check(n, {
    'integer in range': (x) => Number.isInteger(x) && x >= 3 && x <= 5,
    'item of the list': () => ['a', 'b'].includes(randomItem(['a', 'b'])),
    'string of that length': () => randomString(8).length === 8,
    'uuid version 4': () => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuidv4()),
  });
}
