// A script that wants all memory gets an exception, and its worker lives.
// run: --vus 1 --iterations 2
// timeout: 60
// rss-mb: 1200
// summary: metrics.iterations.count == 2
// summary: metrics.checks.passes == 2
import { check } from 'k6';

export default function () {
  let error = null;
  try {
    const all = [];
    for (;;) all.push(new Array(1e6).fill(all.length));
  } catch (e) {
    error = String(e);
  }
  check(error, { 'out of memory': (e) => /memory/.test(e) });
}
