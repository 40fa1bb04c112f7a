// What check() and group() refuse.
//~ quiet
import { check, group } from 'k6';

const attempt = (what, f) => {
  try {
    console.log(what, f());
  } catch (e) {
    console.log(what, String(e), e instanceof Error);
  }
};
attempt('init', () => check(1, { a: true }));
attempt('init', () => group('g', () => 1));

export default function () {
  attempt('separator', () => check(1, { 'a::b': true }));
  attempt('separator', () => group('a::b', () => 1));
  attempt('async', () => check(1, { a: async () => true }));
  attempt('promise', () => check(1, { a: () => Promise.resolve(true) }));
  attempt('async', () => group('g', async () => 1));
  attempt('no callback', () => group('g'));
  attempt('no checks', () => check(1));
  attempt('bad tag', () => check(1, { a: true }, { x: {} }));
  attempt('bad tags', () => check(1, { a: true }, 'x'));
}
//= info init GoError: using check() in the init context is not supported true
//= info init GoError: using group() in the init context is not supported true
//= info init GoError: using check() in the init context is not supported true
//= info init GoError: using group() in the init context is not supported true
//= info separator GoError: group and check names may not contain '::' true
//= info separator GoError: group and check names may not contain '::' true
//= info async GoError: check() does not support async functions as arguments: await the value first, or use check() of https://jslib.k6.io/k6-utils/1.5.0/index.js true
//= info promise GoError: check() does not support promises as results: await the value first, or use check() of https://jslib.k6.io/k6-utils/1.5.0/index.js true
//= info async GoError: group() does not support async functions as arguments: what they do after an await would not belong to the group true
//= info no callback GoError: group() requires a callback as a second argument true
//= info no checks GoError: no checks provided to `check` true
//= info bad tag TypeError: invalid value for metric tag 'x': only String, Boolean and Number types are accepted as a metric tag values true
//= info bad tags TypeError: tags must be an object, such as { name: "value" } true
