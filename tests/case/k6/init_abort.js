// test.abort() in the init code: the test does not begin.
import exec from 'k6/execution';
exec.test.abort('not today');
export default function () {}
//= DIR/init_abort.js:3:16: error: GoError: test aborted: not today at file://DIR/init_abort.js:3:16
//= 	at file://DIR/init_abort.js:3:16
