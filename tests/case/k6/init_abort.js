// test.abort() in the init code: the test does not begin, and no catch keeps it from that.
import exec from 'k6/execution';
try {
  exec.test.abort('not today');
} catch (e) {
  console.log('caught');
}
export default function () {}
//= -:0:0: error: test aborted: not today at file://DIR/init_abort.js:4:18
