// What JSON can't hold.
// exit: 255
// stderr: setup\(\) data to JSON.*
// stderr: only JSON values can
// not-stderr: iteration ran
export function setup() {
  const loop = {};
  loop.loop = loop;
  return loop;
}

export default function () {
  console.log('iteration ran');
}
