// A flag that there is not.
// args: --no-such-flag
export default function () {}
