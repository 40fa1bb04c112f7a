// Values that are no numbers.
import { Counter } from 'k6/metrics';

const c = new Counter('cc');

export default function () {
  for (const v of ['text', null, undefined, NaN, {}, [], '5', true]) {
    try { console.log(String(v), c.add(v)); } catch (e) { console.log(String(v), 'threw'); }
  }
}
