//= exception: GoError: no luck
//= 	at step (file://DIR/goerror.js:6:7)
//= 	at default (file://DIR/goerror.js:8:26)
import { fail } from 'kit';
function step() {
  fail('no luck');
}
export default () => step();
