// Flags win over the environment, the environment over the script.
// run: --iterations 7
// env: K6_VUS=3
// env: K6_ITERATIONS=5
// summary: metrics.iterations.count == 7
// summary: metrics.vus_max.max == 3
import { sleep } from 'k6';

export const options = { vus: 1, iterations: 2 };

export default function () {
  sleep(0.5);
}
