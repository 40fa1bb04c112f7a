// exit: 107
// stderr: no luck today
// stderr: setup-throws\.js:8
// not-stderr: iteration ran
export const options = { iterations: 1 };

export function setup() {
  throw new Error('no luck today');
}

export default function () {
  console.log('iteration ran');
}
