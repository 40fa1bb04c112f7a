// A file that is no load test of any kind.
// command: run /etc/passwd
// exit: !0
// stderr: /etc/passwd
// stderr-lines: 12
