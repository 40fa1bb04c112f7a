// A file that handleSummary() wants can't be written.
// run: --iterations 2
// exit: !0
// stderr: /dev/full
export default function () {}

export function handleSummary() {
  return { '/dev/full': 'x'.repeat(100000), stdout: 'done' };
}
