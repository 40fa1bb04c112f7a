// exec.vu.tags: a live object over the user's tags; they last as long as the scenario.
//~ scenarios
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';

const c = new Counter('cc');
export const options = {
  scenarios: {
    a: { executor: 'per-vu-iterations', exec: 'one', tags: { own: '1' } },
    b: { executor: 'per-vu-iterations', exec: 'two', startTime: '1s' },
  },
};

export function one() {
  const t = exec.vu.metrics.tags;
  console.log(JSON.stringify(t), t === exec.vu.tags, 'own' in t, 'none' in t, t.none);
  t.text = 'x';
  t.number = 12.5;
  t['yes'] = true;
  c.add(1);
  delete t.text;
  t.bad = [];
  t.group = '::elsewhere';
  Object.assign(t, { scenario: 'renamed' });
  c.add(2);
  exec.vu.metrics.metadata.trace = 'abc';
  console.log(exec.vu.metrics.metadata.trace, Object.keys(t));
}

export function two() {
  c.add(3);
}
//= info {"group":"","own":"1","scenario":"a"} true true false undefined
//= sample cc 1 {group=,number=12.5,own=1,scenario=a,text=x,yes=true}
//= brunt warning setting system tag or custom tag 'bad' failed: only String, Boolean and Number types are accepted as a metric tag value
//= sample cc 2 {group=::elsewhere,number=12.5,own=1,scenario=renamed,yes=true}
//= info abc [ "group", "number", "own", "scenario", "yes" ]
//= sample cc 3 {group=,scenario=b}
