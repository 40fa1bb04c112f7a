// https://jslib.k6.io/k6-testing/: which expectations hold, and what is said of those that don't.
//~ quiet
import { expect, colorize, createTestSuite } from 'https://jslib.k6.io/k6-testing/0.6.1/index.js';

const told = [];
const assertFn = (condition, message, soft, mode) => told.push(`${soft} ${mode} ${message}`);
const plain = expect.configure({ colorize: false, assertFn });

function holds(f) {
  told.length = 0;
  f(plain);
  return told.length ? 'fails' : 'holds';
}

class Thing {}

export default async function () {
  console.log(holds((e) => e(3).toBe(3)), holds((e) => e({}).toBe({})), holds((e) => e(NaN).toBe(NaN)), holds((e) => e(3).not.toBe(3)));
  console.log(holds((e) => e({ a: [1, { b: 2 }] }).toEqual({ a: [1, { b: 2 }] })), holds((e) => e([1]).toEqual([1, 2])),
    holds((e) => e(new Date(1)).toEqual(new Date(2))), holds((e) => e(new Map([[1, 2]])).toEqual(new Map([[1, 2]]))));
  console.log(holds((e) => e(1).toBeDefined()), holds((e) => e(undefined).toBeUndefined()), holds((e) => e(null).toBeNull()),
    holds((e) => e(NaN).toBeNaN()), holds((e) => e('x').toBeTruthy()), holds((e) => e(0).toBeFalsy()));
  console.log(holds((e) => e(3).toBeGreaterThan(2)), holds((e) => e(3n).toBeLessThan(2)), holds((e) => e(3).toBeGreaterThanOrEqual(3)),
    holds((e) => e('3').toBeLessThanOrEqual(4)), holds((e) => e('3').not.toBeLessThanOrEqual(4)));
  console.log(holds((e) => e(0.1 + 0.2).toBeCloseTo(0.3)), holds((e) => e(1.01).toBeCloseTo(1, 3)), holds((e) => e(1.01).toBeCloseTo(1, 1)));
  console.log(holds((e) => e('abc').toContain('b')), holds((e) => e([1]).toContain(2)), holds((e) => e(new Set([1])).toContain(1)),
    holds((e) => e([{ a: 1 }]).toContainEqual({ a: 1 })), holds((e) => e(5).toContain(5)));
  console.log(holds((e) => e('abc').toHaveLength(3)), holds((e) => e([]).toHaveLength(1)), holds((e) => e(5).toHaveLength(1)));
  console.log(holds((e) => e(new Thing()).toBeInstanceOf(Thing)), holds((e) => e([]).toBeInstanceOf(Thing)));
  console.log(holds((e) => e({ a: { b: [1, 2] } }).toHaveProperty('a.b[1]')), holds((e) => e({ a: { b: [1, 2] } }).toHaveProperty('a.b[1]', 2)),
    holds((e) => e({ a: 1 }).toHaveProperty('b')), holds((e) => e({ 'x.y': 1 }).toHaveProperty('[x.y]')), holds((e) => e([5]).toHaveProperty('[1]')));

  for (const f of [
    (e) => e({ a: 1 }).toEqual([2]),
    (e) => e('3').not.toEqual('3'),
    (e) => e('x').toBeGreaterThan(2),
    (e) => e(5).toBeLessThan(2n),
    (e) => e(1).toBeCloseTo(2),
    (e) => e([1, 2]).not.toContain(1),
    (e) => e(new Set([1])).toContain('z'),
    (e) => e('abc').toHaveLength(2),
    (e) => e({ a: 1 }).toHaveProperty('b.c', 'd'),
    (e) => e([]).toBeInstanceOf(Thing),
    (e) => e(undefined, 'my own words').toBeTruthy(),
    (e) => e.soft(Symbol('s')).toBe(/re/),
  ]) {
    holds(f);
    console.log(JSON.stringify(told.join()));
  }
  told.length = 0;
  expect.configure({ display: 'inline', assertFn })('a b').toBe(1);
  expect.configure({ assertFn })(1).toBe(2);
  console.log(told.map((t) => JSON.stringify(t)).join('\n'));
  console.log(JSON.stringify(colorize('x', 'green')), JSON.stringify(expect.config));
  try {
    await plain(1).toBeVisible();
  } catch (e) {
    console.log(String(e));
  }
  try {
    expect.configure({ soft: true, softMode: 'throw' })(1).toBe(2);
  } catch (e) {
    console.log(e.name, e.message.includes('Expected'));
  }

  const { suite, test, it, describe } = createTestSuite({ expect: { colorize: false, display: 'inline' } });
  test('one', ({ expect: e }) => e(1).toBe(1));
  describe('outer', () => {
    it('two', async ({ expect: e }) => e(await 2).toBe(3));
    describe('inner', () => test.configure({})('three', () => { throw new Error('thrown'); }));
  });
  const more = test.extend({ defaultOptions: { n: 4 }, mergeOptions: (base) => base, createContext: (o) => ({ context: { four: o.n } }) });
  more.test('four', ({ four, expect: e }) => e(four).toBe(4));
  const results = await suite.run({ include: /one|outer|jslib/, reporter: (r) => console.log(r.type, r.meta.path.slice(1).join('/'), r.meta.name) });
  console.log(results.length, results.filter((r) => r.type === 'fail').map((r) => String(r.error)).join(' ; '));
  suite.clear();
  console.log((await suite.run()).length);
}
//= info holds fails holds fails
//= info holds fails fails holds
//= info holds holds holds holds holds holds
//= info holds fails holds fails holds
//= info holds fails holds
//= info holds fails holds holds fails
//= info holds fails fails
//= info holds fails
//= info holds holds fails holds fails
//= info "false fail \n   Error: expect(received).toEqual(expected)\n      At: DIR/jslib_testing.js:34:31\n\nExpected: [2]\nReceived: {\"a\":1}\n\nFilename: jslib_testing.js\n    Line: 34\n"
//= info "false fail \n   Error: expect(received).not.toEqual(expected)\n      At: DIR/jslib_testing.js:35:30\n\nExpected: \"3\"\nReceived: \"3\"\n\nFilename: jslib_testing.js\n    Line: 35\n"
//= info "false fail \n         Error: expect(received).toBeGreaterThan(expected)\n            At: DIR/jslib_testing.js:36:34\n\n Expected type: number | bigint\n Received type: string\nReceived value: \"x\"\n\n      Filename: jslib_testing.js\n          Line: 36\n"
//= info "false fail \n   Error: expect(received).toBeLessThan(expected)\n      At: DIR/jslib_testing.js:37:29\n\nExpected: < 2n\nReceived: 5\n\nFilename: jslib_testing.js\n    Line: 37\n"
//= info "false fail \n              Error: expect(received).toBeCloseTo(expected)\n                 At: DIR/jslib_testing.js:38:28\n\n Expected precision: 2\nExpected difference: < 0.005\nReceived difference: 1\n\n           Filename: jslib_testing.js\n               Line: 38\n"
//= info "false fail \n                  Error: expect(received).not.toContain(expected)\n                     At: DIR/jslib_testing.js:39:35\n\nExpected not to contain: 1\n         Received array: [1,2]\n\n               Filename: jslib_testing.js\n                   Line: 39\n"
//= info "false fail \n              Error: expect(received).toContain(expected)\n                 At: DIR/jslib_testing.js:40:37\n\nExpected to contain: \"z\"\n       Received set: {1}\n\n           Filename: jslib_testing.js\n               Line: 40\n"
//= info "false fail \n          Error: expect(received).toHaveLength(expected)\n             At: DIR/jslib_testing.js:41:33\n\nExpected length: 2\nReceived length: 3\n Received value: \"abc\"\n\n       Filename: jslib_testing.js\n           Line: 41\n"
//= info "false fail \n                     Error: expect(received).toHaveProperty(keyPath, expected)\n                        At: DIR/jslib_testing.js:42:38\n\n             Property path: b.c\nExpected property to equal: \"d\"\n           Received object: {\"a\":1}\n\n                  Filename: jslib_testing.js\n                      Line: 42\n"
//= info "false fail \n               Error: expect(received).toBeInstanceOf(expected)\n                  At: DIR/jslib_testing.js:43:32\n\nExpected constructor: Thing\nReceived constructor: Array\n\n            Filename: jslib_testing.js\n                Line: 43\n"
//= info "false fail \n   Error: my own words\n      At: DIR/jslib_testing.js:44:51\n\nReceived: undefined\n\nFilename: jslib_testing.js\n    Line: 44\n"
//= info "true fail \n   Error: expect(received).toBe(expected)\n      At: DIR/jslib_testing.js:45:36\n\nExpected: /re/\nReceived: Symbol(s)\n\nFilename: jslib_testing.js\n    Line: 45\n"
//= info "false fail error=expect(received).toBe(expected) at=DIR/jslib_testing.js:51:64 expected=1 received=\"\\\"a b\\\"\" filename=jslib_testing.js line=51"
//= "false fail \n   Error: \u001b[90mexpect(\u001b[0m\u001b[31mreceived\u001b[0m\u001b[90m).\u001b[0m\u001b[37mtoBe\u001b[0m\u001b[90m(\u001b[0m\u001b[32mexpected\u001b[0m\u001b[90m)\u001b[0m\n      At: DIR/jslib_testing.js:52:41\n\nExpected: \u001b[32m2\u001b[0m\nReceived: \u001b[31m1\u001b[0m\n\nFilename: jslib_testing.js\n    Line: 52\n"
//= info "\u001b[32mx\u001b[0m" {"timeout":5000,"interval":100,"soft":false,"softMode":"fail","colorize":true,"display":"pretty"}
//= info Error: toBeVisible() is about pages and locators of k6/browser, which isn't available in brunt yet
//= info AssertionFailedError true
//= info pass  one
//= info fail outer two
//= info fail outer/inner three
//= info pass  four
//= info 4 Error: error=expect(received).toBe(expected) at=DIR/jslib_testing.js:69:55 expected=3 received=2 filename=jslib_testing.js line=69 ; Error: thrown
//= info 0
