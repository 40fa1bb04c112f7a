// ES2023 as far as k6 goes.
export default function () {
  class P { #x = 1; static s = 2; get x() { return this.#x; } }
  const { a, ...rest } = { a: 1, b: 2, c: 3 };
  console.log(new P().x, P.s, JSON.stringify(rest), [3, 1, 2].toSorted().join(), [1, 2, 3].at(-1), Object.entries({ a: 1 })[0].join());
  console.log(null ?? 'd', undefined?.x, 2 ** 10, `t${1}`, 'abc'.replaceAll('b', 'x'), [1, [2, [3]]].flat(Infinity).join(), 'x'.padStart(3, '-'));
  function* g() { yield* [1, 2]; }
  console.log([...g()].join(), /(?<y>\d{4})/.exec('in 2024').groups.y, [1, 2, 3].findLast((x) => x < 3), Object.groupBy === undefined);
}
