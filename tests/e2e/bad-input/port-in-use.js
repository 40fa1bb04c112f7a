// The demo shop on a port that is taken.
// command: demo --port {port}
// exit: !0
// stderr: {port}
// stderr: (?i)in use
// stderr-lines: 5
// timeout: 10
