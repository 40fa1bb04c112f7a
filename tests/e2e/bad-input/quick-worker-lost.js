// One of two workers is killed: its requests under way count as interrupted, the account still holds.
// command: quick {base}/api/health -c 4 -d 4s --workers 2
// exit: 109
// signal: 2.5 KILL worker
// timeout: 15
// stderr: (?i)worker \d was lost
// stdout: ^ +\d+ started = \d+ succeeded \+ 0 failed \+ [1-4] interrupted
