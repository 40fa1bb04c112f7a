// exit: 107
// stderr: syntax-error\.js:5
export default function () {
  const a = 1;
  const b = a +* 2;
}
