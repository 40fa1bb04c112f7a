// run: --vus 3 --iterations 9
// summary: metrics.checks.fails == 0
import { SharedArray } from 'k6/data';
import { check } from 'k6';

const list = new SharedArray('list', () => [{ n: 1 }, { n: 2 }, { n: 3 }]);

export default function () {
  check(list, {
    'length': (l) => l.length === 3,
    'element': (l) => l[1].n === 2,
    'walked': (l) => [...l].map((x) => x.n).join() === '1,2,3',
    'read-only': (l) => {
      try {
        l[0].n = 9;
      } catch (e) {
        return true;
      }
      return l[0].n === 1;
    },
  });
}
