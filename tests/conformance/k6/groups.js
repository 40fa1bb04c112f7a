// Groups inside groups, their result, their checks.
import http from 'k6/http';
import { check, group } from 'k6';

const B = __ENV.BASE;

export default function () {
  const v = group('outer', () => {
    check(1, { c: () => true });
    group('inner', () => { http.get(`${B}/echo`); check(1, { c: () => false }); });
    return 7;
  });
  group('outer', () => check(1, { d: () => true }));
  console.log(v);
}
