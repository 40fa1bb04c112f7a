// response.json() by paths.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const r = http.get(`${B}/json`);
  for (const p of ['name.last', 'age', 'children', 'children.#', 'children.1', 'child*.2', 'friends.#.first', 'friends.#(last=="x")',
    'friends.#(age>45)#.first', 'friends.1.nets.0', 'friends.#(nets.#(=="fb"))#.first', 'nothing.here', 'null', 'yes', 'big', 'text',
    'name|first', 'children|@reverse', 'friends.@reverse.0.first', '{name.first,age}', '[age,yes]', 'children.@join', '@this.age', '..#']) {
    console.log(p, JSON.stringify(r.json(p)));
  }
  console.log(Object.keys(r.json()).join());
}
