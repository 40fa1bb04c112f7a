// exit: 108
// timeout: 15
// stderr: enough of this
import exec from 'k6/execution';
import { sleep } from 'k6';

export const options = { vus: 2, duration: '60s' };

export default function () {
  if (exec.vu.iterationInInstance === 1) exec.test.abort('enough of this');
  sleep(0.1);
}
