// Bytes that are no text.
// command: run {dir}/lib/binary.js
// exit: !0
// stderr: binary\.js
// stderr-lines: 12
