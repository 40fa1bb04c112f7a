// command: run {dir}/there-is-no-such-file.js
// exit: !0
// stderr: there-is-no-such-file\.js
// stderr-lines: 5
