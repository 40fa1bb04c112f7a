// A line that is shown doesn't steer the terminal.
// run:
// exit: 107
// stderr: \?\[2Jvar x = ;
// not-stderr: \x1b
export default function () {
  /* [2J*/ [2Jvar x = ;
}
