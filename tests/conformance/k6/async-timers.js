// Timers and microtasks in their order.
import { setTimeout as named } from 'k6/timers';

export default function () {
  const said = [];
  setTimeout(() => { said.push('20'); console.log(said.join()); }, 20);
  named(() => said.push('5'), 5);
  const id = setTimeout(() => said.push('never'), 1);
  clearTimeout(id);
  let n = 0;
  const each = setInterval(() => { said.push('i'); if (++n === 2) clearInterval(each); }, 3);
  Promise.resolve().then(() => said.push('micro'));
  said.push('sync');
}
