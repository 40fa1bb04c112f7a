// k6-testing.js - what k6 scripts import from https://jslib.k6.io/k6-testing/: expect() with matchers that end the test, and suites.
import exec from 'k6/execution';

// ---- colours ----

const CODES = { reset: 0, black: 30, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, white: 37,
  brightBlack: 90, brightRed: 91, brightGreen: 92, brightYellow: 93, brightBlue: 94, brightMagenta: 95, brightCyan: 96,
  brightWhite: 97, darkGrey: 90 };

export function colorize(text, color) {
  return `\x1b[${CODES[color]}m${text}\x1b[0m`;
}

// Text in a colour; parts of it may have their own. A plain string has none.
const paint = (color) => (...parts) => ({ color, parts });
const red = paint('red');
const green = paint('green');
const white = paint('white');
const grey = paint('darkGrey');

function shown(text, useColor, color) {
  if (typeof text === 'string') return color && useColor ? colorize(text, color) : text;
  return text.parts.map((part) => shown(part, useColor, text.color)).join('');
}

// ---- values as text ----

function printed(value) {
  switch (typeof value) {
    case 'undefined':
    case 'number':
    case 'symbol':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return `[Function: ${value.name || 'anonymous'}]`;
    default:
  }
  if (value instanceof Date) return `Date(${Number.isNaN(value.getTime()) ? '<invalid date>' : value.toISOString()})`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Set) return `{${JSON.stringify(Array.from(value)).slice(1, -1)}}`;
  if (value instanceof Map) return `Map ${JSON.stringify(Object.fromEntries(value))}`;
  const maker = value instanceof Object ? value.constructor : undefined;
  if (maker && maker !== Object && maker !== Array && maker.name) return `${maker.name} ${JSON.stringify(value)}`;
  return String(JSON.stringify(value));
}

function kindOf(value) {
  if (value instanceof Object && value.constructor && value.constructor !== Object) return value.constructor.name || 'Object';
  return value === null ? 'null' : typeof value;
}

// ---- comparing ----

function isEqual(a, b) {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if ((a instanceof Set && b instanceof Set) || (a instanceof Map && b instanceof Map)) {
    return isEqual(Array.from(a), Array.from(b));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.prototype.hasOwnProperty.call(b, key) && isEqual(a[key], b[key]));
}

// The value at "a.b[0].c" as {value}; undefined when there is none.
function atPath(object, path) {
  if (/\][^.[]|\[[^\]]*$/.test(path) || path === '') return undefined;
  let at = object;
  for (const [, bracketed, name] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    const key = bracketed === undefined ? name : bracketed;
    const isIndex = key !== '' && !Number.isNaN(Number(key));
    if (at === null || typeof at !== 'object') return undefined;
    if (isIndex ? !Array.isArray(at) || Number(key) >= at.length : !Object.prototype.hasOwnProperty.call(at, key)) return undefined;
    at = at[key];
  }
  return { value: at };
}

// ---- matchers ----

const bothSides = (received, expected) => ({ Expected: green(printed(expected)), Received: red(printed(received)) });
const oneSide = (received) => ({ Received: red(printed(received)) });
const wrongKind = (received, ...kinds) => ({
  isGood: false,
  told: { 'Expected type': green(kinds.join(' | ')), 'Received type': red(kindOf(received)), 'Received value': red(printed(received)) },
});

const comparison = (sign, isGood) => (received, expected) =>
  typeof received !== 'number' && typeof received !== 'bigint'
    ? wrongKind(received, 'number', 'bigint')
    : { isGood: isGood(received, expected), told: { Expected: green(`${sign} ${printed(expected)}`), Received: red(printed(received)) } };

const plain = (isGood) => (received) => ({ isGood: isGood(received), told: oneSide(received) });

const lengthOf = (value) => (typeof value === 'string' || (typeof value === 'object' && value !== null) ? value.length : undefined);
const collectionName = (value) => (typeof value === 'string' ? 'string' : Array.isArray(value) ? 'array' : 'set');

function containment(received, expected, isGood, words, negated) {
  return {
    isGood,
    told: {
      [`Expected ${negated ? 'not ' : ''}to ${words}`]: green(printed(expected)),
      [`Received ${collectionName(received)}`]: red(printed(received)),
    },
  };
}

// name -> [names of the arguments, (received, arguments, negated) => {isGood, told}]
const MATCHERS = {
  toBe: [['expected'], (received, [expected]) => ({ isGood: Object.is(received, expected), told: bothSides(received, expected) })],
  toEqual: [['expected'], (received, [expected]) => ({ isGood: isEqual(received, expected), told: bothSides(received, expected) })],
  toBeDefined: [[], plain((v) => v !== undefined)],
  toBeUndefined: [[], plain((v) => v === undefined)],
  toBeNull: [[], plain((v) => v === null)],
  toBeNaN: [[], plain((v) => Number.isNaN(v))],
  toBeTruthy: [[], plain(Boolean)],
  toBeFalsy: [[], plain((v) => !v)],
  toBeGreaterThan: [['expected'], (r, [e]) => comparison('>', (a, b) => a > b)(r, e)],
  toBeGreaterThanOrEqual: [['expected'], (r, [e]) => comparison('>=', (a, b) => a >= b)(r, e)],
  toBeLessThan: [['expected'], (r, [e]) => comparison('<', (a, b) => a < b)(r, e)],
  toBeLessThanOrEqual: [['expected'], (r, [e]) => comparison('<=', (a, b) => a <= b)(r, e)],
  toBeCloseTo: [
    ['expected', 'precision'],
    (received, [expected, precision = 2]) => {
      if (typeof received !== 'number') return wrongKind(received, 'number');
      const most = 10 ** -precision / 2;
      const difference = Math.abs(expected - received);
      return {
        isGood: difference < most || received === expected,
        told: {
          'Expected precision': green(String(precision)),
          'Expected difference': { parts: ['< ', green(String(most))] },
          'Received difference': red(String(difference)),
        },
      };
    },
  ],
  toBeInstanceOf: [
    ['expected'],
    (received, [expected]) => ({
      isGood: received instanceof expected,
      told: {
        'Expected constructor': green(expected.name),
        'Received constructor': red(received instanceof Object ? (received.constructor || Object).name : kindOf(received)),
      },
    }),
  ],
  toContain: [
    ['expected'],
    (received, [expected], negated) => {
      if (typeof received !== 'string' && !Array.isArray(received) && !(received instanceof Set)) {
        return wrongKind(received, 'Set', 'Array', 'string');
      }
      const isGood = received instanceof Set ? received.has(expected)
        : (typeof received !== 'string' || typeof expected === 'string') && received.includes(expected);
      return containment(received, expected, isGood, 'contain', negated);
    },
  ],
  toContainEqual: [
    ['expected'],
    (received, [expected], negated) => {
      if (!Array.isArray(received) && !(received instanceof Set)) return wrongKind(received, 'Array', 'Set');
      return containment(received, expected, Array.from(received).some((v) => isEqual(v, expected)), 'contain equal', negated);
    },
  ],
  toHaveLength: [
    ['expected'],
    (received, [expected]) => {
      const length = lengthOf(received);
      if (typeof length !== 'number') return wrongKind(received, 'string', 'array', 'object');
      return {
        isGood: length === expected,
        told: { 'Expected length': green(String(expected)), 'Received length': red(String(length)), 'Received value': red(printed(received)) },
      };
    },
  ],
  toHaveProperty: [
    ['keyPath', 'expected'],
    (received, args, negated) => {
      if (typeof received !== 'object' || received === null) return wrongKind(received, 'object');
      const found = atPath(received, String(args[0]));
      const isAnyValue = args.length < 2;
      const label = `Expected property ${negated ? 'not ' : ''}to ${isAnyValue ? 'exist' : 'equal'}`;
      return {
        isGood: Boolean(found) && (isAnyValue || args[1] === undefined || isEqual(found.value, args[1])),
        told: {
          'Property path': white(String(args[0])),
          [label]: isAnyValue ? '' : green(printed(args[1])),
          'Received object': red(printed(received)),
        },
      };
    },
  ],
};

const BROWSER_MATCHERS = ['toBeChecked', 'toBeDisabled', 'toBeEditable', 'toBeEmpty', 'toBeEnabled', 'toBeHidden', 'toBeVisible',
  'toContainText', 'toHaveAttribute', 'toHaveText', 'toHaveTitle', 'toHaveValue'];

// ---- what a failure says ----

// The first frame outside of this file.
function callSite() {
  const own = import.meta.resolve('./index.js');
  for (const line of String(new Error().stack).split('\n')) {
    const m = /((?:file|https):\/\/[^()]*):(\d+):(\d+)/.exec(line);
    if (m && m[1] !== own) return { path: m[1].replace(/^file:\/\//, ''), line: m[2], column: m[3] };
  }
  return null;
}

function pretty(groups, useColor) {
  const width = Math.max(...groups.flatMap((g) => Object.keys(g)).map((key) => key.length));
  const line = ([key, text]) => {
    const lines = shown(text, useColor).split('\n');
    return `${key.padStart(width)}: ${lines.join(`\n${' '.repeat(width + 2)}`)}`;
  };
  return `\n${groups.map((g) => Object.entries(g).map(line).join('\n')).join('\n\n')}\n`;
}

function inline(groups) {
  return groups
    .flatMap((g) => Object.entries(g))
    .map(([key, text]) => {
      const value = shown(text, false);
      return `${key.toLowerCase().replace(/\s+/g, '_')}=${value.includes(' ') ? JSON.stringify(value) : value}`;
    })
    .join(' ');
}

function failureText(name, args, told, negated, message, config, site) {
  const names = MATCHERS[name][0].slice(0, args.length).flatMap((n, i) => (i ? [', ', green(n)] : [green(n)]));
  const call = grey('expect(', red('received'), ').', white(negated ? `not.${name}` : name), '(', ...names, ')');
  const groups = [{ Error: message === undefined ? call : String(message), ...(site && { At: `${site.path}:${site.line}:${site.column}` }) }, told];
  if (site) groups.push({ Filename: site.path.split('/').pop(), Line: site.line });
  return config.display === 'inline' ? inline(groups) : pretty(groups, config.colorize);
}

// ---- settings ----

export class AssertionFailedError extends Error {
  constructor(message) {
    super(message);
    this.name = 'AssertionFailedError';
  }
}

// A failed expectation ends the test (exit code 108); a soft one marks it as failed (110), or fails the iteration.
function assert(condition, message, soft, softMode = 'throw') {
  if (condition) return;
  if (!soft) exec.test.abort(message);
  else if (softMode === 'fail') exec.test.fail(message);
  else throw new AssertionFailedError(message);
}

const DEFAULTS = { timeout: 5000, interval: 100, soft: false, softMode: 'fail', colorize: true, display: 'pretty', assertFn: assert };

function choice(name, values) {
  const value = String(__ENV[name]).toLowerCase();
  if (!values.includes(value)) throw new Error(`Invalid value for ${name}. Must be one of: ${values.join(', ')}`);
  return value;
}

function milliseconds(name) {
  const value = Number(__ENV[name]);
  if (__ENV[name] === '' || !(value >= 0 && value < Infinity)) {
    throw new Error(`Environment variable ${name} must be a valid non-negative number, got: ${__ENV[name]}`);
  }
  return value;
}

function fromEnvironment() {
  const found = {};
  if (__ENV.K6_TESTING_COLORIZE !== undefined) found.colorize = __ENV.K6_TESTING_COLORIZE.toLowerCase() !== 'false';
  if (__ENV.K6_TESTING_DISPLAY !== undefined) found.display = choice('K6_TESTING_DISPLAY', ['inline', 'pretty']);
  if (__ENV.K6_TESTING_TIMEOUT !== undefined) found.timeout = milliseconds('K6_TESTING_TIMEOUT');
  if (__ENV.K6_TESTING_INTERVAL !== undefined) found.interval = milliseconds('K6_TESTING_INTERVAL');
  if (__ENV.K6_TESTING_SOFT_MODE !== undefined) found.softMode = choice('K6_TESTING_SOFT_MODE', ['throw', 'fail']);
  return found;
}

// ---- expect ----

class Expectation {
  #received;

  #config;

  #message;

  #negated;

  constructor(received, config, message, negated) {
    this.#received = received;
    this.#config = config;
    this.#message = message;
    this.#negated = negated;
  }

  get not() {
    return new Expectation(this.#received, this.#config, this.#message, !this.#negated);
  }

  static {
    for (const [name, [, test]] of Object.entries(MATCHERS)) {
      Expectation.prototype[name] = function matcher(...args) {
        const { isGood, told } = test(this.#received, args, this.#negated);
        if (isGood !== this.#negated) return;
        const config = this.#config;
        const text = failureText(name, args, told, this.#negated, this.#message, config, callSite());
        if (config.assertFn) config.assertFn(false, text, config.soft, config.softMode);
      };
    }
    for (const name of BROWSER_MATCHERS) {
      Expectation.prototype[name] = async function matcher() {
        throw new Error(`${name}() is about pages and locators of k6/browser, which isn't available in brunt yet`);
      };
    }
  }
}

function makeExpect(settings) {
  const config = { ...DEFAULTS, ...settings, ...fromEnvironment() };
  const expectIt = (value, message) => new Expectation(value, config, message, false);

  expectIt.soft = (value, message) => new Expectation(value, { ...config, soft: true }, message, false);
  expectIt.configure = makeExpect;
  Object.defineProperty(expectIt, 'config', { enumerable: true, get: () => ({ ...config }) });
  return expectIt;
}

export const expect = makeExpect();

// ---- suites ----

class TestCaseError extends Error {}

function relativeTo(folder, path) {
  const from = folder.split('/').filter((s) => s !== '');
  const to = path.split('/').filter((s) => s !== '');
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/');
}

function casesOf(group, path) {
  return group.children.flatMap((child) => (child.children ? casesOf(child, [...path, child.name]) : [{ path, test: child }]));
}

function includes(include) {
  if (typeof include === 'function') return include;
  return (one) => new RegExp(include).test(one.path.join(' > '));
}

class TestSuite {
  #open = [];

  #roots = new Map(); // by the file that the tests stand in

  #current() {
    if (this.#open.length) return this.#open[this.#open.length - 1];
    const site = callSite();
    const name = site ? site.path : '';
    if (!this.#roots.has(name)) this.#roots.set(name, { name, children: [] });
    return this.#roots.get(name);
  }

  add(test) {
    this.#current().children.push(test);
  }

  enterGroup(name, fn) {
    const group = { name, children: [] };
    const parent = this.#current();
    this.#open.push(group);
    try {
      fn();
    } finally {
      this.#open.pop();
    }
    parent.children.push(group);
  }

  async run({ cwd, include = () => true, reporter } = {}) {
    const isWanted = includes(include);
    const results = [];
    const tell = (result) => {
      results.push(result);
      if (reporter) reporter(result);
    };
    for (const [name, root] of this.#roots) {
      for (const one of casesOf(root, [cwd === undefined ? name : relativeTo(cwd, name)])) {
        let start = Date.now();
        const meta = () => ({ path: one.path, name: one.test.name, duration: Date.now() - start });
        if (!isWanted(one)) {
          tell({ type: 'skip', meta: { ...meta(), duration: 0 } });
          continue;
        }
        await one.test.execute(one.test, {
          start: () => {
            start = Date.now();
          },
          pass: () => tell({ type: 'pass', meta: meta() }),
          fail: (_, error) => tell({ type: 'fail', meta: meta(), error }),
        });
      }
    }
    return results;
  }

  clear() {
    this.#open = [];
    this.#roots.clear();
  }
}

function testFunctions(suite, options, createContext, mergeOptions) {
  function test(name, fn) {
    suite.add({
      type: 'test',
      name,
      async execute(self, run) {
        const { context, dispose } = await createContext(options);
        try {
          run.start(self);
          await fn({ ...context, options });
          run.pass(self);
        } catch (e) {
          run.fail(self, e);
        } finally {
          if (dispose) await dispose(context);
        }
      },
    });
  }
  test.configure = (more) => testFunctions(suite, mergeOptions(options, more), createContext, mergeOptions).test;
  test.extend = (child) =>
    testFunctions(
      suite,
      { ...options, ...child.defaultOptions },
      async (opts) => {
        const outer = await createContext(opts);
        const inner = await child.createContext(opts);
        return {
          context: { ...outer.context, ...inner.context },
          dispose: () => Promise.all([inner, outer].map((c) => c.dispose && c.dispose(c.context))),
        };
      },
      (base, more) => ({ ...mergeOptions(base, more), ...child.mergeOptions(base, more) }),
    );
  return { test, it: test, describe: (name, fn) => suite.enterGroup(name, fn) };
}

// {suite, test, it, describe}: tests that are run by suite.run() and get an expect that fails only them.
export function createTestSuite({ expect: settings } = {}) {
  const suite = new TestSuite();
  const assertFn = (condition, message) => {
    if (!condition) throw new TestCaseError(message);
  };
  const functions = testFunctions(
    suite,
    { expect: settings },
    (options) => ({ context: { expect: makeExpect({ ...options.expect, assertFn }) } }),
    (base, more) => ({ ...base, expect: { ...base.expect, ...more.expect } }),
  );
  return { suite, ...functions };
}
