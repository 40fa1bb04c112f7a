// command: demo --port 0 --latency soon
// exit: !0
// stderr: soon
// stderr-lines: 8
// timeout: 10
