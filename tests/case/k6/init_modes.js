// What the init code may do: sleep, timers, open nothing; the options may come of computing.
//~ iterations 1
import { sleep } from 'k6';
sleep(0.001);
const value = await new Promise((ok) => setTimeout(() => ok(2), 5));
export const options = { vus: value, iterations: value * 2 };
export default function () {
  console.log(JSON.stringify(options), value);
}
//= info {"vus":2,"iterations":4} 2
