// Mistakes in a script's options.
// exit: 104
// stderr: (?i)duration
// stderr: no-such-executor
// not-stderr: iteration ran
// stderr-lines: 16
export const options = {
  scenarios: {
    a: { executor: 'constant-vus', vus: 1, duration: 'soon' },
    c: { executor: 'no-such-executor' },
  },
};

export default function () {
  console.log('iteration ran');
}
