// sleep takes fractions, and what is no number.
import { sleep } from 'k6';

export default function () {
  const t = Date.now();
  sleep(0.2);
  console.log(Date.now() - t >= 195);
  sleep(0);
}
