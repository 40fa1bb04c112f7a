// setup gives data to all, teardown too.
// order: any
import http from 'k6/http';
const B = __ENV.BASE;

// each user has data of its own, which lasts from one iteration to the next
export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 2, iterations: 2 } } };

export function setup() {
  http.get(`${B}/echo?setup`);
  return { list: [1, { a: null }], text: 'é', date: new Date(0), undef: undefined };
}

export default function (data) {
  console.log('default', JSON.stringify(data));
  data.list.push(2);
}

export function teardown(data) {
  http.get(`${B}/echo?teardown`);
  console.log('teardown', JSON.stringify(data));
}
