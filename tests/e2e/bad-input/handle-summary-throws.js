// The built-in summary is printed instead.
// run: --iterations 2
// stderr: no summary today
// stdout: iterations
export default function () {}

export function handleSummary() {
  throw new Error('no summary today');
}
