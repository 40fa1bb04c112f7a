// Ctrl-C while init code runs: there is nothing to end in good order yet.
// run: --vus 2 --iterations 2
// signal: 1 INT
// exit: -2
// timeout: 6
for (;;);

export default function () {}
