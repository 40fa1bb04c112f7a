// The quick command against bodies without end: what hangs at the end is interrupted.
// command: quick http://127.0.0.1:{fault_http}/body-endless -c 2 -d 1s
// stdout: ^ +2 started = 0 succeeded \+ 0 failed \+ 2 interrupted
// rss-mb: 150
// stderr-lines: 20
// timeout: 10
