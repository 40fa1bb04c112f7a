// All four kinds, with tags.
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';

const c = new Counter('my_counter'), g = new Gauge('my_gauge'), r = new Rate('my_rate'), t = new Trend('my_trend', true);

export default function () {
  c.add(1); c.add(2.5, { a: 'b' }); g.add(5); g.add(3); r.add(true); r.add(0); r.add(1); t.add(10); t.add(20, { k: 'v' });
  console.log(c.name, c.add(1), t.add(5));
}
