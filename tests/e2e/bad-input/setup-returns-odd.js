// What JSON can't hold.
// exit: !0
// stderr: (?i)json|setup
// not-stderr: iteration ran
export function setup() {
  const loop = {};
  loop.loop = loop;
  return loop;
}

export default function () {
  console.log('iteration ran');
}
