// archive writes a file.
// command: archive {script} -O {out}/a.tar
export default function () {}
