// Ctrl-C twice ends endless loops, too.
// run: --vus 2 --duration 60s
// signal: 1.5 INT
// signal: 2 INT
// exit: 105
// timeout: 6
export default function () {
  for (;;);
}
