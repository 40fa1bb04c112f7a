// No setup: the data is undefined.
//~ hooks
export default function (data) {
  console.log(data, arguments.length);
}
export function teardown(data) {
  console.log('teardown', data);
}
//= info undefined 1
//= info teardown undefined
