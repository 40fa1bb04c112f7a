// check(): a sample a key, tags, values that are no functions, an exception in the middle.
//~ iterations 2
import { check, group } from 'k6';

export default function () {
  const all = check({ status: 200 }, {
    'status is 200': (r) => r.status === 200,
    'is truthy': 1,
    'is empty': '',
  }, { my: 'tag', n: 5, b: true });
  console.log(all, check(1, {}), check(null, { nothing: (v) => v === null }));
  group('outer', () => {
    group('inner', () => check(0, { 'in group': true }));
  });
  if (__ITER === 1) {
    check(0, {
      first: true,
      throws: () => { throw new TypeError('oh'); },
      'never judged': true,
    });
  }
}
//= sample checks 1 {b=true,check=status is 200,group=,my=tag,n=5,scenario=default}
//= sample checks 1 {b=true,check=is truthy,group=,my=tag,n=5,scenario=default}
//= sample checks 0 {b=true,check=is empty,group=,my=tag,n=5,scenario=default}
//= sample checks 1 {check=nothing,group=,scenario=default}
//= info false true true
//= sample checks 1 {check=in group,group=::outer::inner,scenario=default}
//= sample group_duration 0 {group=::outer::inner,scenario=default}
//= sample group_duration 0 {group=::outer,scenario=default}
//= sample checks 1 {b=true,check=status is 200,group=,my=tag,n=5,scenario=default}
//= sample checks 1 {b=true,check=is truthy,group=,my=tag,n=5,scenario=default}
//= sample checks 0 {b=true,check=is empty,group=,my=tag,n=5,scenario=default}
//= sample checks 1 {check=nothing,group=,scenario=default}
//= info false true true
//= sample checks 1 {check=in group,group=::outer::inner,scenario=default}
//= sample group_duration 0 {group=::outer::inner,scenario=default}
//= sample group_duration 0 {group=::outer,scenario=default}
//= sample checks 1 {check=first,group=,scenario=default}
//= sample checks 0 {check=throws,group=,scenario=default}
//= error TypeError: oh
//= 	at throws (file://DIR/check.js:18:42)
//= 	at check (native)
//= 	at default (file://DIR/check.js:16:10)
//= iteration failed
