// Neither file nor anything.
// command: run
// exit: !0
// stderr: .
// stderr-lines: 10
