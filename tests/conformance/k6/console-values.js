// How values are shown.
export default function () {
  console.log({ a: 1, b: [1, 'x', null] }, [1, [2]], new Map([[1, 2]]), new Set([1]), new Date(0));
  console.log(1e21, 1e-7, -0, NaN, Infinity, 123456789012345680000, 0.1 + 0.2, 10n);
  console.log(() => 1, Symbol('s'), new Error('e').message, /re/g, '');
  console.log(new Uint8Array([1, 2]), new ArrayBuffer(2), [undefined, () => 1], { f() {}, u: undefined, s: 'q"' });
}
