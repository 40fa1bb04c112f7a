// k6/timers are the global timers; sleep() holds them up.
//~ iterations 1
import { setTimeout as later, clearTimeout, setInterval, clearInterval } from 'k6/timers';
import { sleep } from 'k6';

export default function () {
  const start = Date.now();
  let n = 0;
  const id = setInterval(() => {
    console.log('tick', ++n);
    if (n === 3) clearInterval(id);
  }, 100);
  later((a, b) => console.log('later', a, b), 250, 'x', 'y');
  clearTimeout(later(() => console.log('never'), 1));
  sleep(0.15);
  console.log('slept');
}
//= info slept
//= info tick 1
//= info tick 2
//= info later x y
//= info tick 3
