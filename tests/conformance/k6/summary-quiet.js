// --quiet and --no-summary.
// args: --quiet --no-summary
// stdout: same
export default function () {}
