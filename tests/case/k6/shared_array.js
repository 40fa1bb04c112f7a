// k6/data: SharedArray behaves as an array that can't be changed.
//~ users 2
//~ quiet
import { SharedArray } from 'k6/data';

const data = new SharedArray('numbers', () => {
  console.log('made', __VU);
  return [{ n: 1, deep: { list: [1, 2] } }, { n: 2 }, 'three', null, undefined];
});
const same = new SharedArray('numbers', () => { throw new Error('not called again'); });
const attempt = (f) => {
  try {
    return f();
  } catch (e) {
    return String(e);
  }
};
if (__VU === 0) {
  console.log(attempt(() => new SharedArray('', () => [])));
  console.log(attempt(() => new SharedArray('x')));
  console.log(attempt(() => new SharedArray('x', 5)));
  console.log(attempt(() => new SharedArray('x', async () => [])));
  console.log(attempt(() => new SharedArray('x', () => ({}))));
}

export default function () {
  if (__VU === 2) {
    console.log('second', data.length, same[1].n);
    return;
  }
  console.log(data.length, data[0].n, data[0].deep.list[1], data[2], data[3], data[4], data[5], data[-1], data['01']);
  console.log(data[0] === data[0], Array.isArray(data), JSON.stringify(data));
  const seen = [];
  for (const v of data) seen.push(v === null ? 'null' : v.n || v);
  console.log(seen, data.map((v) => v && v.n), data.filter((v) => v && v.n > 1).length, data.find((v) => v && v.n === 2).n);
  console.log(data.slice(1, 3), [...data].length, Object.keys(data), 1 in data, 9 in data, data.indexOf('three'));
  let sum = 0;
  data.forEach((v, i) => { sum += i; });
  for (const i in data) sum += Number(i) * 100;
  console.log(sum, data.entries().next().value[0], data.at(-3));
  console.log(attempt(() => { data[0] = 1; }), '|', attempt(() => { data[0].n = 1; }), '|', attempt(() => { data[0].deep.list.push(3); }));
  console.log(attempt(() => data.push(1)), '|', attempt(() => { delete data[0]; }), '|', attempt(() => { data.length = 0; }));
  console.log(attempt(() => new SharedArray('late', () => [])));
}
//= info made 0
//= info GoError: empty name provided to SharedArray's constructor
//= info GoError: a function is expected as the second argument of SharedArray's constructor
//= info GoError: a function is expected as the second argument of SharedArray's constructor
//= info GoError: SharedArray constructor does not support async functions as second argument
//= info GoError: only arrays can be made into SharedArray
//= info 5 1 2 three null null undefined undefined undefined
//= info false true [{"n":1,"deep":{"list":[1,2]}},{"n":2},"three",null,null]
//= info [ 1, 2, "three", "null", "null" ] [ 1, 2, null, null, null ] 1 2
//= info [ { n: 2 }, "three" ] 5 [ "0", "1", "2", "3", "4" ] true false 2
//= info 1010 0 three
//= info TypeError: SharedArray is immutable | TypeError: 'n' is read-only | TypeError: object is not extensible
//= info TypeError: SharedArray is immutable | TypeError: SharedArray is immutable | TypeError: SharedArray is immutable
//= info GoError: new SharedArray must be called in the init context
//= info second 5 2
