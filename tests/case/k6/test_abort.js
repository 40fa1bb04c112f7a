// exec.test.abort() ends the iteration at once; test.fail() does not.
//~ iterations 1
import exec from 'k6/execution';
import { check } from 'k6';

export default function () {
  exec.test.fail('not good');
  try {
    exec.test.abort('enough');
  } catch (e) {
    console.log('caught');
  } finally {
    check(1, { never: true });
  }
  console.log('after');
}
//= mark failed test marked as failed: not good at file://DIR/test_abort.js:7:17
//= brunt error test marked as failed: not good at file://DIR/test_abort.js:7:17
//= abort test aborted: enough at file://DIR/test_abort.js:9:20
//= iteration interrupted
