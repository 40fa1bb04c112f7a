// teardown that throws.
export default function () {}

export function teardown() {
  throw new Error('at the end');
}
