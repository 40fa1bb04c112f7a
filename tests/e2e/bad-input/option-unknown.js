// An option that is nearly one: the right one is told.
// command: run {script} --iteratoins 3
// exit: !0
// stderr: --iterations
// stderr-lines: 8
export default function () {}
