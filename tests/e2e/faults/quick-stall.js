// The quick command against a server that never answers.
// command: quick http://127.0.0.1:{fault_http}/stall -c 5 -d 1s --timeout 300ms
// stdout: ^ +(\d+) +request timeout
// stdout: ^ +(\d+) started = 0 succeeded \+ \d+ failed \+ \d+ interrupted
// stderr-lines: 20
// timeout: 10
