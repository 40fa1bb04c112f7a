// SharedArray: read-only, an array enough.
import { SharedArray } from 'k6/data';

const data = new SharedArray('people', () => JSON.parse(open('./lib/data.json')));

export default function () {
  console.log(data.length, data[1].name, data.map((p) => p.n).join(), [...data].length, data[9], Array.isArray(data));
  try { data[0] = 1; console.log('set'); } catch (e) { console.log('threw'); }
  try { data[0].n = 9; console.log(data[0].n); } catch (e) { console.log('threw'); }
  for (const p of data) console.log(p.name);
}
