module.exports = function () { null.x; };
//= exception: TypeError: Cannot read property 'x' of undefined or null
//= 	at file://DIR/runtime_error_cjs.js:1:36
