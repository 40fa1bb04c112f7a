// Ctrl-C: requests under way are given up and counted as interrupted, the report comes.
// command: quick {base}/api/health -c 4 -d 60s
// signal: 1.5 INT
// exit: 105
// timeout: 10
// stdout: ^ +\d+ started = \d+ succeeded \+ 0 failed \+ [0-4] interrupted
