// No file at all; this one only holds the directives.
// command: quick {base}/api/health -c 4 -d 1s
// stdout: p\(?9[59]
