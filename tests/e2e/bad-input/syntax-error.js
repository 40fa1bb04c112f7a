// The place is told with the line and a mark below it.
// exit: 107
// stderr: syntax-error\.js:9:\d+
// stderr: const b = a \+\* 2;
// stderr: ^\s*(\|\s*)?\^
// stderr-lines: 8
export default function () {
  const a = 1;
  const b = a +* 2;
}
