// A script that exports nothing to run.
// exit: !0
// stderr: default
// stderr-lines: 8
export const options = { vus: 1 };
