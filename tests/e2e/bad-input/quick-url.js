// command: quick ftp://127.0.0.1/ -n 1
// exit: !0
// stderr: ftp://127\.0\.0\.1/
// stderr-lines: 5
// timeout: 10
