// The workers end with their conductor.
// command: quick {base}/api/health -c 4 -d 60s --workers 2
// signal: 1.5 KILL
// exit: -9
// timeout: 15
