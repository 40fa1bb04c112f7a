// https://jslib.k6.io/k6-utils/: what can be told without chance and clock.
import {
  check, findBetween, normalDistributionStages, parseDuration, randomIntBetween, randomItem, randomString, uuidv4,
} from 'https://jslib.k6.io/k6-utils/1.6.0/index.js';

function attempt(f) {
  try {
    return f();
  } catch (e) {
    return String(e);
  }
}

export default async function () {
  console.log(check(1, { one: (v) => v === 1, two: true }), check(1, { one: (v) => v === 1, three: 0 }));
  const late = check(Promise.resolve(2), { late: (v) => v === 2 });
  console.log(late instanceof Promise, await late, await check(2, { later: async (v) => v === 3, now: 1 }));
  console.log(attempt(() => check(1, { before: true, throws: () => { throw new Error('in a check'); }, after: true })));
  try {
    await check(1, { rejected: Promise.reject(new Error('no')), fine: Promise.resolve(true) });
  } catch (e) {
    console.log(String(e));
  }

  console.log(findBetween('<a><b>', '<', '>'), findBetween('<a><b>', '<', '>', true), findBetween('x', '<', '>'), findBetween('<a', '<', '>', true));
  for (const text of ['1h', '1h30m', '1.5h', '1d2h', '10s', '250ms', '1.9ms', '10', '1h30', '1x', '1s1s', '', 'h']) console.log(text, attempt(() => parseDuration(text)));
  console.log(JSON.stringify(normalDistributionStages(10, 60, 4)), JSON.stringify(normalDistributionStages(100, 600, 5)));
  const some = Array.from({ length: 200 }, () => randomIntBetween(3, 5));
  console.log(Math.min(...some), Math.max(...some), [7, 8].includes(randomItem([7, 8])));
  console.log(/^[a-z]{12}$/.test(randomString(12)), /^[xy]{5}$/.test(randomString(5, 'xy')), randomString(0) === '');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  console.log(uuid.test(uuidv4()), uuid.test(uuidv4(true)), uuidv4() !== uuidv4(), uuidv4(true) !== uuidv4(true));
}
//= sample checks 1 {check=one,group=,scenario=default}
//= sample checks 1 {check=two,group=,scenario=default}
//= sample checks 1 {check=one,group=,scenario=default}
//= sample checks 0 {check=three,group=,scenario=default}
//= info true false
//= sample checks 1 {check=late,group=,scenario=default}
//= sample checks 1 {check=now,group=,scenario=default}
//= sample checks 0 {check=later,group=,scenario=default}
//= info true true false
//= sample checks 1 {check=before,group=,scenario=default}
//= info Error: in a check
//= sample checks 1 {check=fine,group=,scenario=default}
//= info Error: no
//= info a [ "a", "b" ] null null
//= info 1h 3600000
//= info 1h30m 5400000
//= info 1.5h 5400000
//= info 1d2h 93600000
//= info 10s 10000
//= info 250ms 250
//= info 1.9ms 1
//= info 10 10
//= info 1h30 3600030
//= info 1x Error: x is an unsupported time unit
//= info 1s1s Error: s time unit is provided multiple times
//= info  Error: str is empty
//= info h Error: h time unit has no number
//= info [{"duration":"10s","target":1},{"duration":"10s","target":6},{"duration":"10s","target":10},{"duration":"10s","target":6},{"duration":"10s","target":1},{"duration":"10s","target":0}] [{"duration":"100s","target":15},{"duration":"80s","target":53},{"duration":"80s","target":100},{"duration":"80s","target":100},{"duration":"80s","target":53},{"duration":"80s","target":15},{"duration":"100s","target":0}]
//= info 3 5 true
//= info true true true
//= info true true true true
