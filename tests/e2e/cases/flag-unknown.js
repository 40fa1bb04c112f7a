// command: run {script} --no-such-flag
// exit: !0
// stderr: no-such-flag
export default function () {}
