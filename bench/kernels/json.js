// json.js - JSON there and back.
function kernel() {
  const thing = { id: 1, name: 'laptop', tags: ['a', 'b', 'c'], price: 999.5, nested: { deep: { list: [1, 2, 3, null, true] } } };
  const list = Array.from({ length: 50 }, (_, i) => ({ ...thing, id: i }));
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    const back = JSON.parse(JSON.stringify(list));
    sum += back.length + back[i % 50].id;
  }
  return sum;
}
