// Ctrl-C twice: nothing is waited for, and the account still holds.
// command: quick http://127.0.0.1:{fault_http}/stall -c 4 -d 60s
// signal: 1.5 INT
// signal: 2 INT
// exit: 105
// timeout: 6
// stdout: ^ +4 started = 0 succeeded \+ 0 failed \+ 4 interrupted
