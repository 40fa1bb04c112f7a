// exit: 107
// stderr: nothing to tear
// stderr: teardown-throws\.js:10
// summary: metrics.iterations.count == 2
export const options = { iterations: 2 };

export default function () {}

export function teardown() {
  throw new Error('nothing to tear');
}
