// Our own k6-utils, imported under any version.
//~ iterations 1
import { check, findBetween, normalDistributionStages, parseDuration, randomIntBetween, randomItem, randomString, uuidv4,
  getCurrentStageIndex } from 'https://jslib.k6.io/k6-utils/1.2.0/index.js';
import { randomString as other } from 'https://jslib.k6.io/k6-utils/1.6.0/index.js';

const attempt = (f) => {
  try {
    return f();
  } catch (e) {
    return String(e);
  }
};

export default async function () {
  console.log(other === randomString, randomString(8).length, /^[ab]{5}$/.test(randomString(5, 'ab')));
  console.log(findBetween('<b>1</b><b>2</b>', '<b>', '</b>'), findBetween('<b>1</b><b>2</b>', '<b>', '</b>', true), findBetween('x', '<', '>'));
  console.log(parseDuration('1h2m3s'), parseDuration('1.5s'), parseDuration('250ms'), parseDuration('2d'), attempt(() => parseDuration('')), attempt(() => parseDuration('5x')));
  let inside = true;
  for (let i = 0; i < 200; i++) {
    const n = randomIntBetween(3, 5);
    inside = inside && n >= 3 && n <= 5 && Number.isInteger(n) && ['p', 'q'].includes(randomItem(['p', 'q']));
  }
  console.log(inside, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuidv4()), uuidv4() !== uuidv4());
  console.log(JSON.stringify(normalDistributionStages(10, 60, 4)));
  console.log(attempt(() => getCurrentStageIndex()));
  console.log(check(5, { 'is five': (v) => v === 5 }), check(5, { later: async (v) => v === 6 }) instanceof Promise);
  console.log(await check(Promise.resolve(7), { seven: (v) => v === 7, 'also async': async () => true }));
}
//= info true 8 true
//= info 1 [ "1", "2" ] null
//= info 3723000 1500 250 172800000 Error: str is empty Error: x is an unsupported time unit
//= info true true true
//= info [{"duration":"10s","target":1},{"duration":"10s","target":6},{"duration":"10s","target":10},{"duration":"10s","target":6},{"duration":"10s","target":1},{"duration":"10s","target":0}]
//= info Error: only ramping-vus or ramping-arrival-rate supports stages, it is not possible to get a stage index on other executors.
//= sample checks 1 {check=is five,group=,scenario=default}
//= info true true
//= sample checks 0 {check=later,group=,scenario=default}
//= sample checks 1 {check=seven,group=,scenario=default}
//= sample checks 1 {check=also async,group=,scenario=default}
//= info true
