// command: run {script} --duration 5parsecs
// exit: !0
// stderr: 5parsecs
export default function () {}
