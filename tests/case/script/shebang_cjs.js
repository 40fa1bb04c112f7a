#!/usr/bin/env k6
//= info shebang cjs
module.exports = 1; console.log("shebang cjs");
