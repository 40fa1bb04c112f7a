// arrays.js - map, filter, reduce and their like.
function kernel() {
  const list = Array.from({ length: 1000 }, (_, i) => ({ id: i, price: (i * 37) % 101, tag: i % 3 ? 'a' : 'b' }));
  let sum = 0;
  for (let round = 0; round < 50; round++) {
    sum += list.filter((x) => x.tag === 'a').map((x) => x.price * 2).reduce((s, x) => s + x, 0);
    sum += list.some((x) => x.id === 900) + list.findIndex((x) => x.price === 100) + list.slice(10, 20).concat([1, 2]).length;
  }
  return sum;
}
