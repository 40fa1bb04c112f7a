// The summary's file can't be written, as the disk is full: told, and the exit code says so.
// command: run {script} --iterations 2 --summary-export /dev/full
// exit: !0
// stderr: /dev/full
// stderr: (?i)no space
// stdout: iterations
// stderr-lines: 12
export default function () {}
