// __ENV: the process's, -e over it, the scenario's over both; a user's changes last until the scenario changes.
//~ scenarios
//~ quiet
//~ env FROM_SYSTEM=system
//~ env BOTH=system
//~ flag env BOTH=flag
//~ flag env FROM_FLAG=a=b
//~ flag env FROM_SYSTEM
//~ flag env UNKNOWN
export const options = {
  scenarios: {
    a: { executor: 'per-vu-iterations', exec: 'show', env: { OWN: 'a', BOTH: 'scenario' } },
    b: { executor: 'per-vu-iterations', exec: 'show', startTime: '1s', env: { NUMBER: 5 } },
  },
};
console.log('init', JSON.stringify(__ENV), typeof __ENV.NONE);

export function show() {
  console.log(JSON.stringify(__ENV));
  __ENV.CHANGED = 'yes';
  console.log(__ENV.CHANGED, globalThis.__ENV === __ENV);
}
//= info init {"FROM_SYSTEM":"system","BOTH":"flag","FROM_FLAG":"a=b","UNKNOWN":""} undefined
//= info init {"FROM_SYSTEM":"system","BOTH":"flag","FROM_FLAG":"a=b","UNKNOWN":""} undefined
//= info {"FROM_SYSTEM":"system","BOTH":"scenario","FROM_FLAG":"a=b","UNKNOWN":"","OWN":"a"}
//= info yes true
//= info {"FROM_SYSTEM":"system","BOTH":"flag","FROM_FLAG":"a=b","UNKNOWN":"","NUMBER":"5"}
//= info yes true
