// A scenario that wants a function which isn't exported.
// exit: 104
// stderr: nowhere
// not-stderr: iteration ran
// stderr-lines: 8
export const options = { scenarios: { b: { executor: 'constant-vus', vus: 1, duration: '1s', exec: 'nowhere' } } };

export default function () {
  console.log('iteration ran');
}
