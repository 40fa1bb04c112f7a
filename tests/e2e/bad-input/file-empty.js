// An empty file holds no test.
// command: run {dir}/lib/empty.js
// exit: !0
// stderr: empty\.js
// stderr-lines: 8
