// The same while scripts loop for ever.
// run: --vus 4 --duration 60s --workers 2
// signal: 1.5 KILL
// exit: -9
// timeout: 15
export default function () {
  for (;;);
}
