//= info 0
//= info true true true
//= info 18446744073709551615 340282366920938463463374607431768211455 -18446744073709551615
export default function () {
  // what the engine's own division by the radix gives, for numbers of all lengths and both signs
  const by_hand = (v, radix) => {
    let out = '', minus = v < 0n;
    if (minus) v = -v;
    do {
      out = '0123456789abcdefghijklmnopqrstuv'[Number(v % BigInt(radix))] + out;
      v /= BigInt(radix);
    } while (v);
    return (minus ? '-' : '') + out;
  };
  let wrong = 0;
  for (let n = 0n; n < 300n; n++)
    for (const radix of [2, 4, 8, 16, 32, '16'])
      for (const v of [(1n << n) - 1n, 1n << n, -(1n << n) - 3n, (7n ** n) | 1n])
        if (v.toString(radix) !== by_hand(v, radix)) wrong++;
  console.log(wrong);
  const throws = (f, name) => {
    try { f(); } catch (e) { return e.name === name; }
    return false;
  };
  console.log(throws(() => (1n).toString(1), 'RangeError'), throws(() => (1n).toString(16n), 'TypeError'),
              throws(() => BigInt.prototype.toString.call('x', 16), 'TypeError'));
  console.log(`${2n ** 64n - 1n}`, String(2n ** 128n - 1n), '' + -(2n ** 64n - 1n));
}
