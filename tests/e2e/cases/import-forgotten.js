// Friendlier than k6: group is used without its import. A warning names the line, and it works.
// run: --iterations 2
// stderr: import-forgotten\.js:10
// summary: metrics.checks.passes == 2
// summary: metrics.group_duration.avg >= 0
import { check } from 'k6';

export default function () {
  // the next line uses group, which nobody imported
  group('a group', () => {
    check(1, { 'is one': (x) => x === 1 });
  });
}
