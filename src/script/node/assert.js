// assert.js - assertions; a failed one throws an AssertionError.
'use strict';

const { inspect } = require('node:internal/inspect');

class AssertionError extends Error {
  constructor({ message, actual, expected, operator }) {
    super(message);
    Object.assign(this, { code: 'ERR_ASSERTION', actual, expected, operator, generatedMessage: false });
  }
  get name() {
    return 'AssertionError';
  }
}

function fail(message, actual, expected, operator, standard) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ message: message ?? standard, actual, expected, operator });
}
const both = (text, a, b) => `${text}\n\n${inspect(a)} !== ${inspect(b)}\n`;

const assert = (v, message) => {
  if (!v) fail(message, v, true, '==', 'The expression evaluated to a falsy value');
};
const same = (a, b) => require('node:util').isDeepStrictEqual(a, b);
const loose = (a, b) => {
  if (a == b || (a !== a && b !== b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => k in b && loose(a[k], b[k]));
};
const matches = (e, expected) =>
  expected === undefined ||
  (expected instanceof RegExp
    ? expected.test(String(e))
    : typeof expected === 'function'
      ? (expected.prototype !== undefined && e instanceof expected) || (!(expected.prototype instanceof Error) && expected !== Error && expected(e) === true)
      : Object.keys(expected).every((k) => (expected[k] instanceof RegExp ? expected[k].test(e[k]) : same(e[k], expected[k]))));

Object.assign(assert, {
  AssertionError,
  ok: assert,
  fail: (message = 'Failed') => fail(message, undefined, undefined, 'fail'),
  equal: (a, b, m) => void (a == b || (a !== a && b !== b) || fail(m, a, b, '==', `${inspect(a)} == ${inspect(b)}`)),
  notEqual: (a, b, m) => void (a != b || fail(m, a, b, '!=', `${inspect(a)} != ${inspect(b)}`)),
  strictEqual: (a, b, m) => void (Object.is(a, b) || fail(m, a, b, 'strictEqual', both('Expected values to be strictly equal:', a, b))),
  notStrictEqual: (a, b, m) => void (!Object.is(a, b) || fail(m, a, b, 'notStrictEqual', `Expected "actual" to be strictly unequal to: ${inspect(b)}`)),
  deepEqual: (a, b, m) => void (loose(a, b) || fail(m, a, b, 'deepEqual', both('Expected values to be loosely deep-equal:', a, b))),
  deepStrictEqual: (a, b, m) => void (same(a, b) || fail(m, a, b, 'deepStrictEqual', both('Expected values to be strictly deep-equal:', a, b))),
  notDeepStrictEqual: (a, b, m) => void (!same(a, b) || fail(m, a, b, 'notDeepStrictEqual', 'Expected "actual" not to be strictly deep-equal to "expected"')),
  notDeepEqual: (a, b, m) => void (!loose(a, b) || fail(m, a, b, 'notDeepEqual', 'Expected "actual" not to be loosely deep-equal to "expected"')),
  match: (text, re, m) => void (re.test(text) || fail(m, text, re, 'match', `The input did not match the regular expression ${re}. Input:\n\n${inspect(text)}\n`)),
  doesNotMatch: (text, re, m) => void (!re.test(text) || fail(m, text, re, 'doesNotMatch', `The input was expected to not match the regular expression ${re}. Input:\n\n${inspect(text)}\n`)),
  ifError(e) {
    if (e !== null && e !== undefined) throw e;
  },
  throws(fn, expected, m) {
    if (typeof expected === 'string') [m, expected] = [expected, undefined];
    try {
      fn();
    } catch (e) {
      if (!matches(e, expected)) throw e;
      return;
    }
    fail(m, undefined, expected, 'throws', 'Missing expected exception.');
  },
  doesNotThrow: (fn) => void fn(),
  async rejects(p, expected, m) {
    try {
      await (typeof p === 'function' ? p() : p);
    } catch (e) {
      if (!matches(e, expected)) throw e;
      return;
    }
    fail(m, undefined, expected, 'rejects', 'Missing expected rejection.');
  },
  doesNotReject: async (p) => void (await (typeof p === 'function' ? p() : p)),
});
assert.strict = Object.assign((...args) => assert(...args), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

module.exports = assert;
