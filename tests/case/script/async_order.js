//= info for await 3
//= info for await 1
//= info for await 2
//= info slept, timers waited
//= info timer
//= info rejected with 9
//= result: 1,2
import { later, sleep } from 'kit';
export default async function () {
  const p = [later(30, 3), later(10, 1), later(20, 2)];
  for await (const v of p) console.log('for await', v);
  setTimeout(() => console.log('timer'), 1);
  sleep(50);
  console.log('slept, timers waited');
  try {
    await later(5, 9, true);
  } catch (e) {
    console.log('rejected with', e);
  }
  return (await Promise.all([later(2, 1), later(1, 2)])).join();
}
