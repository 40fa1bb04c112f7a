#!/usr/bin/env k6
//= info shebang
console.log("shebang");
