// batch and batchPerHost.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { batch: 4, batchPerHost: 2 };

export default function () {
  const rs = http.batch(Array.from({ length: 12 }, (_, i) => `${B}/echo?${i}`));
  console.log(rs.every((r, i) => r.json('target').endsWith(`?${i}`)));
}
