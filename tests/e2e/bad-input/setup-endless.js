// setup() that never ends is interrupted at setupTimeout; nothing runs, and no teardown either.
// exit: 100
// timeout: 15
// not-stderr: (iteration|teardown) ran
// stderr: (?i)setup
// stderr-lines: 12
export const options = { setupTimeout: '1s', iterations: 1 };

export function setup() {
  for (;;);
}

export default function () {
  console.log('iteration ran');
}

export function teardown() {
  console.log('teardown ran');
}
