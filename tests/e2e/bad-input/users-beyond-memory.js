// More users than any machine has memory for: told at once, and the machine lives.
// run: --vus 100000000 --duration 1s
// exit: 107
// stderr: not enough memory for so many users: this worker's \d+ need about
// not-stderr: iteration ran
// stderr-lines: 20
// timeout: 30
// rss-mb: 2000
export default function () {
  console.log('iteration ran');
}
