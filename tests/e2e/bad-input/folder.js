// A folder where a script should be.
// command: run {dir}
// exit: !0
// stderr: bad-input.*(?i:directory|folder)
// stderr-lines: 5
