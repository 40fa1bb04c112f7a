// errors.js - what is not there says so.
//: Node has these.
const https = require('https');
class Agent extends https.Agent {}
for (const f of [() => https.get('https://x'), () => new Agent(), () => fetch('http://x'), () => process.exit(1), () => require('@playwright/test'), () => require('fs').createReadStream('x')])
  try {
    f();
  } catch (e) {
    console.log(e.message);
  }
console.error('to standard error');
setTimeout(() => {
  throw new Error('in a timer');
}, 10);
setTimeout(() => Promise.reject(new TypeError('nobody cares')), 20);
async function f() {
  await null;
  undefined.x;
}
setTimeout(f, 30);
setTimeout(() => console.log('goes on'), 40);
//= https.get() isn't available: brunt's scripts have no module "https"; let the test's own steps use the network
//= new https.Agent() isn't available: brunt's scripts have no module "https"; let the test's own steps use the network
//= fetch isn't available in brunt's scripts: they can't use the network by themselves; let the test's own steps make the request
//= process.exit() isn't available in brunt's scripts: throw an error to end this user
//= browsers aren't available in brunt: @playwright/test can't be loaded
//= fs.createReadStream() isn't available in brunt's scripts: use readFileSync(), writeFileSync() or appendFileSync()
//= to standard error
//= uncaught: Error: in a timer
//=   at file://DIR/errors.js:13:18
//= uncaught: Uncaught (in promise) TypeError: nobody cares
//=   at file://DIR/errors.js:15:46
//= uncaught: Uncaught (in promise) TypeError: Cannot read properties of undefined (reading 'x')
//=   at file://DIR/errors.js:18:12
//= goes on
