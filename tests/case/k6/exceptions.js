// Exceptions end the iteration, are logged with their stack, and the user goes on.
//~ iterations 6
import { fail } from 'k6';

function thrower() {
  throw new RangeError('deep');
}

export default async function () {
  switch (__ITER) {
    case 0:
      thrower();
      break;
    case 1:
      fail('on purpose');
      break;
    case 2:
      throw 'a text';
    case 3:
      Promise.reject(new Error('nobody waits'));
      break;
    case 4:
      await new Promise((ok) => setTimeout(ok, 100));
      undefined.x;
      break;
    default:
      console.log('still here', __ITER);
  }
}
//= error Uncaught (in promise) RangeError: deep
//= 	at thrower (file://DIR/exceptions.js:6:23)
//= 	at default (file://DIR/exceptions.js:12:14)
//= iteration failed
//= error Uncaught (in promise) GoError: on purpose
//= 	at default (file://DIR/exceptions.js:15:11)
//= iteration failed
//= error Uncaught (in promise) a text
//= iteration failed
//= error Uncaught (in promise) Error: nobody waits
//= 	at default (file://DIR/exceptions.js:20:31)
//= iteration failed
//= error Uncaught (in promise) TypeError: Cannot read property 'x' of undefined or null
//= 	at default (file://DIR/exceptions.js:24:16)
//= iteration failed
//= info still here 5
