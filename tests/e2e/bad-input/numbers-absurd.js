// Numbers nobody can mean.
// command: run {script} --vus -5 --iterations 99999999999999999999
// exit: !0
// stderr: -5|vus
// stderr: 99999999999999999999|iterations
// stderr-lines: 12
export default function () {}
