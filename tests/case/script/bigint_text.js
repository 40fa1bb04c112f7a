//= info ffffffffffffffff 8000000000000000 -ffffffffffffffff 64 fvvvvvvvvvvvv
//= info 0 ff -ff 18446744073709551615 18446744073709551615 3w5e11264sgsf
//= info 400000000000000000000000
//= info RangeError
// what the engine writes with a zero in front
export default function () {
  const all = 2n ** 64n - 1n;
  console.log(all.toString(16), (2n ** 63n).toString(16), (-all).toString(16), all.toString(2).length, all.toString(32));
  console.log(0n.toString(16), 0xffn.toString(16), (-0xffn).toString(16), all.toString(), all.toString(undefined), all.toString(36));
  console.log((2n ** 94n).toString(16));
  try {
    all.toString(37);
  } catch (e) {
    console.log(e.name);
  }
}
