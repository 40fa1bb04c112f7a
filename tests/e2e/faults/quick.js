// The quick command against a server that resets: counted by kind, and over in time.
// command: quick http://127.0.0.1:{fault_http}/reset -c 4 -d 1s
// stdout: ^ +(\d+) +read: connection reset by peer
// stdout: ^ +(\d+) started = 0 succeeded \+ \1 failed \+ 0 interrupted
// stderr-lines: 20
// timeout: 10
