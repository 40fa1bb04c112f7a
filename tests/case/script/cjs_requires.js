//~ twice
//= info es runs
//= info 1 true Thing [ "counter", "default", "inc", "x" ]
//= info 1 1
//= info cjs runs
//= info 3 lazy value true
//= info function 1 true 1
//= info only
//= info ab
//= info undefined true
//= info es runs
//= info 1 true Thing [ "counter", "default", "inc", "x" ]
//= info 1 1
//= info cjs runs
//= info 3 lazy value true
//= info function 1 true 1
//= info only
//= info ab
//= info undefined true
const es = require('./lib/es.js');
console.log(es.x, es.__esModule, es.default.name, Object.keys(es));
es.inc();
console.log(es.counter, require('./lib/es.js').counter);
const cjs = require('./lib/cjs.js');
console.log(cjs.add(1, 2), cjs.lazy, cjs === require('./lib/../lib/cjs.js'));
const { sleep } = require('kit');
const both = require('kit/both');
console.log(typeof sleep, both.default.x, both.__esModule, both.x);
console.log(require('kit/only').name);
console.log(require('https://lib.example/a/index.js').a);
console.log((function () { return this; })(), this === exports);
