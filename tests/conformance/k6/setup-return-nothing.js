// setup that returns nothing, null, a function.
export function setup() {
  return null;
}

export default function (data) {
  console.log(data === null, JSON.stringify(data));
}

export function teardown(data) {
  console.log(data === null);
}
