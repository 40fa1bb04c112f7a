// Deep recursion of several kinds is an exception, in every place where scripts run.
// run: --vus 3 --iterations 6
// summary: metrics.checks.passes == 36
import { check } from 'k6';

const deep = { f: (n) => 1 + deep.f(n + 1) };
const nested = (n) => `[${n === 0 ? '' : nested(n - 1)}]`;
const thrown = (f) => {
  try {
    f();
  } catch (e) {
    return String(e);
  }
  return 'no exception';
};

const early = thrown(() => deep.f(0));

export function setup() {
  return thrown(() => deep.f(0));
}

export default function (inSetup) {
  check(early, { 'in init code': (e) => /stack/.test(e) });
  check(inSetup, { 'in setup': (e) => /stack/.test(e) });
  check(thrown(() => deep.f(0)), { 'plain': (e) => /stack/.test(e) });
  check(thrown(() => [1].map(function again() { return [1].map(again); })), { 'through builtins': (e) => /stack/.test(e) });
  check(thrown(() => check(1, { again: function again() { return check(1, { again }); } })), { 'through our functions': (e) => /stack/.test(e) });
  let json = '';
  for (let i = 0; i < 17; i++) json = i ? json + json : '[';
  check(thrown(() => JSON.parse(json)), { 'JSON of brackets': (e) => e !== 'no exception' });
}
