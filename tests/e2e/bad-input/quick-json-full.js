// The result can't be written: told, and the exit code says so.
// command: quick {base}/api/health -n 10 --json /dev/full
// exit: !0
// stderr: /dev/full.*(?i:no space)
