// A metric can't be made outside of init.
// args: --iterations 2
import { Counter } from 'k6/metrics';

export default function () {
  new Counter('late');
}
