// group(): its duration, its tag, also when it throws; what it returns.
import { group, sleep, fail } from 'k6';
import { Counter } from 'k6/metrics';

const c = new Counter('cc');

export default function () {
  console.log(group('a', () => {
    sleep(1.5);
    c.add(1);
    return 'value';
  }));
  try {
    group('b', () => {
      sleep(0.25);
      fail('left');
    });
  } catch (e) {
    console.log(String(e));
  }
  c.add(2);
}
//= sample cc 1 {group=::a,scenario=default}
//= sample group_duration 1500 {group=::a,scenario=default}
//= info value
//= sample group_duration 250 {group=::b,scenario=default}
//= info GoError: left
//= sample cc 2 {group=,scenario=default}
