//= exception: TypeError: Cannot read property 'x' of undefined or null
//= 	at file://DIR/lib/tla_rejects.js:3:5
import './lib/tla_rejects.js';
console.log('not reached');
