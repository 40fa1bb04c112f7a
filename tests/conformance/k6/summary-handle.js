// handleSummary: to standard output and files.
// stdout: same
import { check } from 'k6';

export default function () {
  check(1, { c: () => true });
}

export function handleSummary(data) {
  const m = data.metrics;
  return {
    stdout: `${Object.keys(m).sort().join()}\n${JSON.stringify(m.checks.values)} ${m.iterations.type}\n`,
    'out.json': JSON.stringify(data.root_group),
    'deep.txt': 'text',
  };
}
