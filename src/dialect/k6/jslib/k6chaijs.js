// k6chaijs.js - what k6 scripts import from https://jslib.k6.io/k6chaijs/: assertions in chai's words, each of them a check.
import { check, group } from 'k6';
import exec from 'k6/execution';

// ---- values as text ----

const MORE = '…';
const cut = (text, room) => (text.length > room && text.length > 1 ? text.slice(0, Math.max(0, room - 1)) + MORE : text);

// Items as long as there is room for them and for the number of those left out.
function listed(items, room, show) {
  let out = '';
  for (let i = 0; i < items.length; i++) {
    const comma = i + 1 < items.length ? ', ' : '';
    const item = show(items[i], room - out.length - comma.length) + comma;
    const left = `${MORE}(${items.length - i})`;
    const isOver = comma ? out.length + item.length + left.length > room : out.length + item.length > room;
    const next = comma && i + 2 === items.length ? show(items[i + 1], room - out.length - item.length) : '';
    if (isOver && (!next || out.length + item.length + next.length > room) && out.length + left.length <= Math.max(room, left.length)) {
      return out + left;
    }
    out += item;
  }
  return out;
}

const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', "'": "\\'", '\\': '\\\\' };
const quoted = (text, room) =>
  `'${cut(text.replace(/['\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/g, (c) => ESCAPES[c] || `\\u${`000${c.charCodeAt(0).toString(16)}`.slice(-4)}`), room - 2)}'`;

function numberText(n, room) {
  if (n === 0) return 1 / n > 0 ? '+0' : '-0';
  return Number.isFinite(n) ? cut(String(n), room) : String(n);
}

const nameOf = (fn) => (typeof fn === 'function' ? fn.name : '');

function propertyText([key, value], room, seen) {
  const name = typeof key === 'symbol' ? `[${String(key)}]` : /^[a-z_]\w*$/i.test(key) ? key : quoted(key, Infinity);
  return `${name}: ${inspected(value, room - 2 - name.length, seen)}`;
}

function objectText(object, room, seen) {
  const keys = Reflect.ownKeys(object);
  if (!keys.length) return '{}';
  if (seen.includes(object)) return '[Circular]';
  return `{ ${listed(keys.map((k) => [k, object[k]]), room - 4, (p, r) => propertyText(p, r, [...seen, object]))} }`;
}

function errorText(error, room, seen) {
  const known = ['stack', 'line', 'column', 'name', 'message', 'fileName', 'lineNumber', 'columnNumber', 'number', 'description'];
  const keys = Object.getOwnPropertyNames(error).filter((k) => !known.includes(k));
  const message = error.message ? `: ${cut(String(error.message), room - error.name.length)}` : '';
  const more = listed(keys.map((k) => [k, error[k]]), room - error.name.length - message.length - 5, (p, r) => propertyText(p, r, [...seen, error]));
  return `${error.name}${message}${more ? ` { ${more} }` : ''}`;
}

function bracketed(name, items, room, seen) {
  const [open, close] = name === 'Map' || name === 'Set' ? ['{', '}'] : ['[', ']'];
  if (!items.length) return `${name}${open}${close}`;
  const pad = name.length + 4;
  return `${name}${open} ${listed(items, room - pad, (v, r) => inspected(v, r, [...seen, items]))} ${close}`;
}

function mapText(map, room, seen) {
  const entry = ([key, value], r) => {
    const name = inspected(key, r - 4, [...seen, map]);
    return `${name} => ${inspected(value, r - 4 - name.length, [...seen, map])}`;
  };
  return map.size ? `Map{ ${listed(Array.from(map), room - 7, entry)} }` : 'Map{}';
}

// As chai's inspect(), in about room characters.
function inspected(value, room = config.truncateThreshold || Infinity, seen = []) {
  switch (typeof value) {
    case 'string':
      return quoted(value, room);
    case 'number':
      return numberText(value, room);
    case 'bigint':
      return `${cut(String(value), room - 1)}n`;
    case 'function':
      return value.name ? `[Function ${cut(value.name, room - 11)}]` : '[Function]';
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (seen.includes(value)) return '[Circular]';
  if (Array.isArray(value)) return value.length ? bracketed('', value, room, [...seen, value]).trimStart() : '[]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : cut(value.toJSON(), Math.max(room, 12));
  if (value instanceof RegExp) return String(value);
  if (value instanceof Map) return mapText(value, room, seen);
  if (value instanceof Set) return bracketed('Set', Array.from(value), room, [...seen, value]);
  if (value instanceof Error) return errorText(value, room, seen);
  if (value instanceof Promise) return 'Promise{…}';
  if (typeOf(value).endsWith('Array')) return bracketed(typeOf(value), Array.from(value), room, seen);
  const maker = value.constructor;
  if (!maker || maker === Object) return objectText(value, room, seen);
  const name = value[Symbol.toStringTag] || nameOf(maker) || '<Anonymous Class>';
  return name + objectText(value, room - name.length, seen);
}

// The same, or less where that is too long.
function displayed(value) {
  const text = inspected(value);
  if (!config.truncateThreshold || text.length < config.truncateThreshold) return text;
  if (typeof value === 'function') return value.name ? `[Function: ${value.name}]` : '[Function]';
  if (Array.isArray(value)) return `[ Array(${value.length}) ]`;
  if (Object.prototype.toString.call(value) !== '[object Object]') return text;
  const keys = Object.keys(value);
  return `{ Object (${keys.length > 2 ? `${keys.slice(0, 2).join(', ')}, ...` : keys.join(', ')}) }`;
}

// ---- kinds and equality ----

function typeOf(value) {
  if (value === null) return 'null';
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

const kindOf = (value) => typeOf(value).toLowerCase();

function enumerableKeys(object) {
  const keys = [];
  for (const key in object) keys.push(key); // inherited ones too
  return [...keys, ...Object.getOwnPropertySymbols(object).filter((s) => Object.prototype.propertyIsEnumerable.call(object, s))];
}

const sameEntries = (a, b, seen) =>
  a.length === b.length && a.every((x) => b.some((y) => isEqual(x, y, seen))) && b.every((y) => a.some((x) => isEqual(x, y, seen)));

// As deep-eql: kinds and all enumerable properties are the same; -0 is not +0.
function isEqual(a, b, seen = []) {
  if (Object.is(a, b)) return true;
  if (typeOf(a) !== typeOf(b) || typeof a !== 'object') return false;
  if (seen.some(([x, y]) => x === a && y === b)) return true;
  const within = [...seen, [a, b]];
  const items = () => a.length === b.length && Array.from(a).every((v, i) => isEqual(v, b[i], within));
  switch (typeOf(a)) {
    case 'String':
    case 'Number':
    case 'Boolean':
    case 'Date':
      return isEqual(a.valueOf(), b.valueOf());
    case 'RegExp':
      return String(a) === String(b);
    case 'Promise':
    case 'WeakMap':
    case 'WeakSet':
      return false;
    case 'Error':
      return ['name', 'message', 'code'].every((k) => isEqual(a[k], b[k], within)) && sameKeys(a, b, within);
    case 'Set':
    case 'Map':
      return sameEntries(Array.from(a), Array.from(b), within);
    case 'Array':
    case 'Arguments':
      return items();
    case 'ArrayBuffer':
      return isEqual(new Uint8Array(a), new Uint8Array(b));
    default:
      return ArrayBuffer.isView(a) && !(a instanceof DataView) ? items() : sameKeys(a, b, within);
  }
}

function sameKeys(a, b, within) {
  const keys = enumerableKeys(a);
  return keys.length === enumerableKeys(b).length && keys.every((k) => k in b && isEqual(a[k], b[k], within));
}

// {exists, value} at "a.b[0].c"; "\\." stands for a dot in a name.
function atPath(object, path) {
  const steps = path.match(/(?:\\[.[\]]|[^.[\]])+|\[[^\]]*\]/g) || [];
  const found = steps.reduce(
    (at, step) => {
      const key = step[0] === '[' ? step.slice(1, -1) : step.replace(/\\([.[\]])/g, '$1');
      const holder = at.value;
      if (holder === null || holder === undefined) return { exists: false, value: null };
      return { exists: key in Object(holder), value: holder[key] };
    },
    { exists: true, value: object },
  );
  return found;
}

// ---- assertions ----

const config = {
  includeStack: false, showDiff: true, truncateThreshold: 40, useProxy: true,
  proxyExcludedKeys: ['then', 'catch', 'inspect', 'toJSON'],
  truncateVariableThreshold: 100, // of each value in a check's name
  truncateMsgThreshold: 300,
  aggregateChecks: true, // names of checks without the values that differ from one to the other
  logFailures: false,
  exitOnError: false,
};

export class AssertionError extends Error {
  constructor(message, properties) {
    super(message);
    Object.assign(this, properties);
    this.name = 'AssertionError';
  }
}

const FLAGS = Symbol('flags');

function flag(assertion, key, value) {
  if (arguments.length < 3) return assertion[FLAGS][key];
  assertion[FLAGS][key] = value;
  return undefined;
}

const short = (text) => (text.length > config.truncateVariableThreshold ? `${text.substring(0, config.truncateVariableThreshold)}...` : text);
const fill = (text, tag, value) => text.split(`#{${tag}}`).join(value);

// How many letters are to be changed, added or left out to make b of a.
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++) next[k] = Math.min(row[k] + 1, next[k - 1] + 1, row[k - 1] + (a[i - 1] === b[k - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

function wordLike(name, words) {
  const known = words.map((word) => [distance(name, word), word]).filter(([far]) => far < 4);
  return known.reduce((best, one) => (best && best[0] <= one[0] ? best : one), null);
}

// Typing errors in the words of a chain would else pass for assertions that hold.
const strict = {
  get(target, name, receiver) {
    if (typeof name === 'symbol' || name in target || !config.useProxy || config.proxyExcludedKeys.includes(name)) {
      return Reflect.get(target, name, receiver);
    }
    const near = wordLike(name, Object.getOwnPropertyNames(Assertion.prototype).filter((word) => word !== 'constructor'));
    throw new Error(`Invalid Chai property: ${name}${near ? `. Did you mean "${near[1]}"?` : ''}`);
  },
};

export class Assertion {
  constructor(object, message) {
    Object.defineProperty(this, FLAGS, { value: { object, message } });
    return new Proxy(this, strict);
  }

  get _obj() {
    return flag(this, 'object');
  }

  set _obj(value) {
    flag(this, 'object', value);
  }

  // Counts a check of the sentence, and throws when it doesn't hold. #{this}, #{exp} and #{act} in it are filled in.
  assert(expression, sentence, negated, expected, actual) {
    const negate = Boolean(flag(this, 'negate'));
    const ok = negate ? !expression : Boolean(expression);
    const object = arguments.length > 4 ? actual : flag(this, 'object');
    const message = flag(this, 'message');
    let text = negate ? negated : sentence;
    if (typeof text === 'function') text = text();
    text = String(text || '').replace('but ', '');
    const anonymize = flag(this, 'anonymizeMsgFunction');
    if (anonymize) text = anonymize(text);
    text = fill(text, 'exp', short(displayed(expected)));
    let full = fill(fill(text, 'this', short(displayed(flag(this, 'object')))), 'act', short(displayed(object)));
    if (message && !config.aggregateChecks) full = `${message}: ${full}`;
    // eslint-disable-next-line no-template-curly-in-string
    const name = config.aggregateChecks ? short(fill(fill(text, 'this', message || '${this}'), 'act', '${actual}')) : full;
    check(null, { [name]: ok });
    if (ok) return;
    full = short(full);
    if (config.logFailures) console.warn(full);
    if (config.exitOnError) exec.test.abort(full);
    throw new AssertionError(full, { actual: object, expected, showDiff: !expected && !actual });
  }

  static addProperty(name, getter) {
    Object.defineProperty(Assertion.prototype, name, {
      configurable: true,
      get() {
        const result = getter && getter.call(this);
        return result === undefined ? this : result;
      },
    });
  }

  static addMethod(name, method) {
    Object.defineProperty(Assertion.prototype, name, {
      configurable: true,
      writable: true,
      value(...args) {
        const result = method.apply(this, args);
        return result === undefined ? this : result;
      },
    });
  }

  // A method that may also be a word in the chain: ".include(1)", ".include.members([1])".
  static addChainableMethod(name, method, chaining) {
    Object.defineProperty(Assertion.prototype, name, {
      configurable: true,
      get() {
        const assertion = this;
        if (chaining) chaining.call(this);
        const word = function word(...args) {
          const result = method.apply(assertion, args);
          return result === undefined ? assertion : result;
        };
        delete word.length;
        delete word.name;
        Object.defineProperty(word, FLAGS, { value: assertion[FLAGS] });
        return new Proxy(Object.setPrototypeOf(word, Assertion.prototype), strict);
      },
    });
  }

  static overwriteProperty(name, wrap) {
    const old = Object.getOwnPropertyDescriptor(Assertion.prototype, name);
    const getter = wrap(function former() {
      return old && old.get ? old.get.call(this) : undefined;
    });
    Assertion.addProperty(name, getter);
  }

  static overwriteMethod(name, wrap) {
    const old = Assertion.prototype[name];
    Assertion.addMethod(name, wrap(typeof old === 'function' ? old : () => undefined));
  }
}

const failed = (assertion, text) => new AssertionError(`${flag(assertion, 'message') ? `${flag(assertion, 'message')}: ` : ''}${text}`);
const related = (assertion, object) => new Assertion(object, flag(assertion, 'message'));
const setMessage = (assertion, message) => {
  if (message) flag(assertion, 'message', message);
};

const property = (names, getter) => names.split(' ').forEach((name) => Assertion.addProperty(name, getter));
const method = (names, fn) => names.split(' ').forEach((name) => Assertion.addMethod(name, fn));
const chainable = (names, fn, chaining) => names.split(' ').forEach((name) => Assertion.addChainableMethod(name, fn, chaining));
const setFlags = (flags) => function set() {
  Object.assign(this[FLAGS], flags);
};

property('to be been is and has have with that which at of same but does still also');
property('not', setFlags({ negate: true }));
property('deep', setFlags({ deep: true }));
property('nested', setFlags({ nested: true }));
property('own', setFlags({ own: true }));
property('ordered', setFlags({ ordered: true }));
property('any', setFlags({ any: true, all: false }));
property('all', setFlags({ any: false, all: true }));
property('itself', setFlags({ itself: true }));

chainable('a an', function isA(type, message) {
  setMessage(this, message);
  const wanted = String(type).toLowerCase();
  const noun = `${'aeiou'.includes(wanted[0]) ? 'an' : 'a'} ${wanted}`;
  this.assert(kindOf(this._obj) === wanted, `expected #{this} to be ${noun}`, `expected #{this} not to be ${noun}`);
});

// Properties with one condition on the value itself.
const conditions = {
  ok: [(v) => v, 'to be truthy', 'to be falsy'],
  null: [(v) => v === null, 'to be null', 'not to be null'],
  undefined: [(v) => v === undefined, 'to be undefined', 'not to be undefined'],
  NaN: [(v) => Number.isNaN(v), 'to be NaN', 'not to be NaN'],
  exist: [(v) => v !== null && v !== undefined, 'to exist', 'to not exist'],
  exists: [(v) => v !== null && v !== undefined, 'to exist', 'to not exist'],
  extensible: [(v) => Object.isExtensible(v), 'to be extensible', 'to not be extensible'],
  sealed: [(v) => Object.isSealed(v), 'to be sealed', 'to not be sealed'],
  frozen: [(v) => Object.isFrozen(v), 'to be frozen', 'to not be frozen'],
  finite: [(v) => Number.isFinite(v), 'to be a finite number', 'to not be a finite number'],
};
for (const [name, [holds, words, negated]] of Object.entries(conditions)) {
  property(name, function condition() {
    this.assert(holds(this._obj), `expected #{this} ${words}`, `expected #{this} ${negated}`);
  });
}
for (const value of [true, false]) {
  property(String(value), function boolean() {
    const expected = flag(this, 'negate') ? !value : value;
    this.assert(this._obj === value, `expected #{this} to be ${value}`, `expected #{this} to be ${!value}`, expected);
  });
}
property('arguments Arguments', function isArguments() {
  const type = typeOf(this._obj);
  this.assert(type === 'Arguments', `expected #{this} to be arguments but got ${type}`, 'expected #{this} to not be arguments');
});
property('empty', function empty() {
  const value = this._obj;
  const kind = kindOf(value);
  if (kind === 'weakmap' || kind === 'weakset') throw failed(this, '.empty was passed a weak collection');
  if (kind === 'function') throw failed(this, `.empty was passed a function ${value.name}`.trim());
  if (kind !== 'string' && value !== Object(value)) throw failed(this, `.empty was passed non-string primitive ${inspected(value)}`);
  const count = kind === 'map' || kind === 'set' ? value.size : kind === 'array' || kind === 'string' ? value.length : Object.keys(value).length;
  this.assert(count === 0, 'expected #{this} to be empty', 'expected #{this} not to be empty');
});

function includesProperties(assertion, wanted) {
  const keys = Object.keys(wanted);
  const test = (key) => {
    const one = related(assertion, assertion._obj);
    Object.assign(one[FLAGS], assertion[FLAGS]);
    one.property(key, wanted[key]);
  };
  if (!flag(assertion, 'negate') || keys.length === 1) {
    keys.forEach(test);
    return;
  }
  const errors = keys.map((key) => {
    try {
      return test(key);
    } catch (e) {
      if (!(e instanceof AssertionError)) throw e;
      return e;
    }
  }).filter((e) => e);
  if (errors.length && errors.length === keys.length) throw errors[0];
}

chainable(
  'include contain contains includes',
  function include(value, message) {
    setMessage(this, message);
    const object = this._obj;
    const deep = flag(this, 'deep');
    const kind = kindOf(object);
    const same = deep ? (v) => isEqual(v, value) : (v) => v === value || (Number.isNaN(v) && Number.isNaN(value));
    let found;
    if (kind === 'string') found = object.includes(value);
    else if (kind === 'map') found = Array.from(object.values()).some(same);
    else if (kind === 'set') found = deep ? Array.from(object).some(same) : object.has(value);
    else if (kind === 'weakset') found = object.has(value);
    else if (kind === 'array') found = deep ? object.some(same) : object.indexOf(value) !== -1;
    else if (value !== Object(value)) {
      throw failed(this, `the given combination of arguments (${kind} and ${kindOf(value)}) is invalid for this assertion. ` +
        `You can use an array, a map, an object, a set, a string, or a weakset instead of a ${kindOf(value)}`);
    } else return includesProperties(this, value);
    const words = `${deep ? 'deep ' : ''}include ${inspected(value)}`;
    return void this.assert(found, `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
  },
  setFlags({ contains: true }),
);

method('equal equals eq', function equal(value, message) {
  setMessage(this, message);
  if (flag(this, 'deep')) this.eql(value);
  else this.assert(value === this._obj, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{exp}', value, this._obj);
});
method('eql eqls', function eql(value, message) {
  setMessage(this, message);
  this.assert(isEqual(value, this._obj), 'expected #{this} to deeply equal #{exp}', 'expected #{this} to not deeply equal #{exp}', value, this._obj);
});

// The number that is compared: the value (a date too), or how many it has when ".length" or ".lengthOf" stands before.
function measured(assertion, name, ...bounds) {
  const value = assertion._obj;
  const kind = kindOf(value);
  const isSize = kind === 'map' || kind === 'set';
  const counts = flag(assertion, 'doLength');
  if (counts && !isSize) related(assertion, value).to.have.property('length');
  const plural = bounds.length > 1 ? 's' : '';
  if (!counts && kind === 'date' && bounds.some((b) => kindOf(b) !== 'date')) {
    throw failed(assertion, `the argument${plural} to ${name} must be ${plural ? 'dates' : 'a date'}`);
  }
  if ((counts || kind === 'number') && bounds.some((b) => kindOf(b) !== 'number')) {
    throw failed(assertion, `the argument${plural} to ${name} must be ${plural ? 'numbers' : 'a number'}`);
  }
  if (!counts && kind !== 'date' && kind !== 'number') {
    throw failed(assertion, `expected ${kind === 'string' ? `'${value}'` : String(value)} to be a number or a date`);
  }
  return { counts, number: !counts ? value : isSize ? value.size : value.length, noun: isSize ? 'size' : 'length' };
}

const orders = [
  ['above gt greaterThan', (a, b) => a > b, 'above', 'at most', 'to not have a NOUN above'],
  ['least gte greaterThanOrEqual', (a, b) => a >= b, 'at least', 'below', 'to have a NOUN below'],
  ['below lt lessThan', (a, b) => a < b, 'below', 'at least', 'to not have a NOUN below'],
  ['most lte lessThanOrEqual', (a, b) => a <= b, 'at most', 'above', 'to have a NOUN above'],
];
for (const [names, holds, words, negated, negatedLength] of orders) {
  method(names, function order(bound, message) {
    setMessage(this, message);
    const { counts, number, noun } = measured(this, names.split(' ')[0], bound);
    if (counts) {
      this.assert(holds(number, bound), `expected #{this} to have a ${noun} ${words} #{exp} but got #{act}`,
        `expected #{this} ${negatedLength.replace('NOUN', noun)} #{exp}`, bound, number);
    } else {
      this.assert(holds(number, bound), `expected #{this} to be ${words} #{exp}`, `expected #{this} to be ${negated} #{exp}`, bound);
    }
  });
}
method('within', function within(start, finish, message) {
  setMessage(this, message);
  const { counts, number, noun } = measured(this, 'within', start, finish);
  const isDates = kindOf(start) === 'date' && kindOf(finish) === 'date';
  const range = isDates ? `${start.toISOString()}..${finish.toISOString()}` : `${start}..${finish}`;
  const words = counts ? `have a ${noun} within ${range}` : `be within ${range}`;
  this.assert(number >= start && number <= finish, `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
});
chainable(
  'length lengthOf',
  function length(count, message) {
    setMessage(this, message);
    const isSize = ['map', 'set'].includes(kindOf(this._obj));
    if (!isSize) related(this, this._obj).to.have.property('length');
    const noun = isSize ? 'size' : 'length';
    const has = isSize ? this._obj.size : this._obj.length;
    // eslint-disable-next-line eqeqeq
    this.assert(has == count, `expected #{this} to have a ${noun} of #{exp} but got #{act}`, `expected #{this} to not have a ${noun} of #{act}`, count, has);
  },
  setFlags({ doLength: true }),
);
method('closeTo approximately', function closeTo(expected, delta, message) {
  setMessage(this, message);
  related(this, this._obj).is.a('number');
  if (typeof expected !== 'number' || typeof delta !== 'number') {
    throw failed(this, `the arguments to closeTo or approximately must be numbers${delta === undefined ? ', and a delta is required' : ''}`);
  }
  const words = `to be close to ${expected} +/- ${delta}`;
  this.assert(Math.abs(this._obj - expected) <= delta, `expected #{this} ${words}`, `expected #{this} not ${words}`);
});

method('instanceof instanceOf', function instanceOf(constructor, message) {
  setMessage(this, message);
  if (typeof constructor !== 'function') throw failed(this, `The instanceof assertion needs a constructor but ${typeOf(constructor)} was given.`);
  const words = `be an instance of ${constructor.name || 'an unnamed constructor'}`;
  this.assert(this._obj instanceof constructor, `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
});

function hasProperty(name, value, message) {
  setMessage(this, message);
  const { nested, own, deep, negate, object } = this[FLAGS];
  if (nested ? typeof name !== 'string' : !['string', 'number', 'symbol'].includes(typeof name)) {
    throw failed(this, nested ? 'the argument to property must be a string when using nested syntax'
      : 'the argument to property must be a string, number, or symbol');
  }
  if (nested && own) throw failed(this, 'The "nested" and "own" flags cannot be combined.');
  if (object === null || object === undefined) throw failed(this, 'Target cannot be null or undefined.');
  const there = nested ? atPath(object, name) : { exists: name in Object(object), value: object[name] };
  const exists = own ? Object.prototype.hasOwnProperty.call(object, name) : there.exists;
  const words = `${deep ? 'deep ' : ''}${own ? 'own ' : ''}${nested ? 'nested ' : ''}property ${inspected(name)}`;
  if (!negate || arguments.length === 1) this.assert(exists, `expected #{this} to have ${words}`, `expected #{this} to not have ${words}`);
  if (arguments.length > 1) {
    const isSame = deep ? isEqual(value, there.value) : value === there.value;
    this.assert(exists && isSame, `expected #{this} to have ${words} of #{exp}, but got #{act}`, `expected #{this} to not have ${words} of #{act}`,
      value, there.value);
  }
  flag(this, 'object', there.value);
}
method('property', hasProperty);
method('ownProperty haveOwnProperty', function ownProperty(...args) {
  flag(this, 'own', true);
  hasProperty.apply(this, args);
});
method('ownPropertyDescriptor haveOwnPropertyDescriptor', function ownPropertyDescriptor(name, descriptor, message) {
  setMessage(this, typeof descriptor === 'string' ? descriptor : message);
  const found = Object.getOwnPropertyDescriptor(Object(this._obj), name);
  if (found && descriptor && typeof descriptor === 'object') {
    const words = `match ${inspected(descriptor)}`;
    const start = `expected the own property descriptor for ${inspected(name)} on #{this} to`;
    this.assert(isEqual(descriptor, found), `${start} ${words}, got ${inspected(found)}`, `${start} not ${words}`, descriptor, found);
  } else {
    const words = `have an own property descriptor for ${inspected(name)}`;
    this.assert(found, `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
  }
  flag(this, 'object', found);
});

method('match matches', function match(pattern, message) {
  setMessage(this, message);
  this.assert(pattern.exec(this._obj), `expected #{this} to match ${pattern}`, `expected #{this} not to match ${pattern}`);
});
method('string', function string(part, message) {
  setMessage(this, message);
  related(this, this._obj).is.a('string');
  this.assert(this._obj.includes(part), `expected #{this} to contain ${inspected(part)}`, `expected #{this} to not contain ${inspected(part)}`);
});

function wantedKeys(assertion, args, isCollection) {
  const [first] = args;
  const single = typeOf(first) === 'Array' || (!isCollection && typeOf(first) === 'Object');
  if (!isCollection && single && args.length > 1) {
    throw failed(assertion, 'when testing keys against an object or an array you must give a single Array|Object|String argument or multiple String arguments');
  }
  const keys = typeOf(first) === 'Array' ? first : single ? Object.keys(first) : args;
  if (!keys.length) throw failed(assertion, 'keys required');
  return isCollection ? keys : keys.map((k) => (typeof k === 'symbol' ? k : String(k)));
}

method('keys key', function keys(...args) {
  const object = this._obj;
  const isCollection = object instanceof Map || object instanceof Set;
  const { deep, any, contains } = this[FLAGS];
  const wanted = wantedKeys(this, args, isCollection);
  const actual = isCollection ? Array.from(object.keys())
    : Object.keys(object) && Reflect.ownKeys(Object(object)).filter((k) => Object.prototype.propertyIsEnumerable.call(object, k));
  const has = (k) => actual.some((a) => (deep ? isEqual(k, a) : k === a));
  const ok = any ? wanted.some(has) : wanted.every(has) && (contains || wanted.length === actual.length);
  const names = wanted.map((k) => inspected(k));
  const last = names.pop();
  const list = names.length ? `keys ${names.join(', ')}, ${any ? 'or' : 'and'} ${last}` : `key ${last}`;
  const words = `${deep && isCollection ? 'deeply ' : ''}${contains ? 'contain' : 'have'} ${list}`;
  this.assert(ok, `expected #{this} to ${words}`, `expected #{this} to not ${words}`, wanted.slice().sort(), actual.slice().sort());
});

const thrownText = (thrown) =>
  thrown instanceof Error ? String(thrown) : typeof thrown === 'string' ? thrown : thrown && nameOf(typeof thrown === 'function' ? thrown : thrown.constructor);

method('throw throws Throw', function throws(errorLike, pattern, message) {
  setMessage(this, message);
  const negate = Boolean(flag(this, 'negate'));
  related(this, this._obj).is.a('function');
  const isPattern = errorLike instanceof RegExp || typeof errorLike === 'string';
  const wanted = isPattern ? undefined : errorLike;
  const wantedText = isPattern ? errorLike : pattern;
  const anything = errorLike === undefined && pattern === undefined;
  let thrown;
  let didThrow = false;
  try {
    this._obj();
  } catch (e) {
    thrown = e;
    didThrow = true;
  }
  if (anything || !negate) {
    const what = wanted instanceof Error ? '#{exp}' : wanted ? nameOf(wanted) : 'an error';
    this.assert(didThrow, `expected #{this} to throw ${what}`, 'expected #{this} to not throw an error but #{act} was thrown',
      wanted && String(wanted), thrownText(thrown));
  }
  // With both a kind and a text, ".not.throw" only fails when both fit.
  const either = negate && Boolean(wanted && wantedText);
  const told = wanted instanceof Error ? String(wanted) : nameOf(wanted);
  const refuse = () => this.assert(negate, 'expected #{this} to throw #{exp} but #{act} was thrown',
    'expected #{this} to not throw #{exp} but #{act} was thrown', told, thrownText(thrown));
  let kindFits = false;
  if (didThrow && wanted) {
    const kind = wanted instanceof Error ? wanted.constructor : wanted;
    const fits = wanted instanceof Error ? [thrown === wanted, thrown instanceof kind] : [thrown instanceof kind];
    kindFits = fits.includes(negate);
    if (kindFits && !either) refuse();
  }
  if (didThrow && wantedText !== undefined && wantedText !== null) {
    const text = typeof thrown === 'string' ? thrown : (thrown && thrown.message) || '';
    const fits = wantedText instanceof RegExp ? wantedText.test(text) : text.includes(wantedText);
    const word = wantedText instanceof RegExp ? 'matching' : 'including';
    if (fits === negate && !either) {
      this.assert(negate, `expected #{this} to throw error ${word} #{exp} but got #{act}`, `expected #{this} to throw error not ${word} #{exp}`, wantedText, text);
    } else if (fits === negate && kindFits) {
      refuse();
    }
  }
  flag(this, 'object', thrown);
});
method('respondTo respondsTo', function respondTo(name, message) {
  setMessage(this, message);
  const holder = typeof this._obj === 'function' && !flag(this, 'itself') ? this._obj.prototype : this._obj;
  const words = `respond to ${inspected(name)}`;
  this.assert(typeof holder[name] === 'function', `expected #{this} to ${words}`, `expected #{this} to not ${words}`);
});
method('satisfy satisfies', function satisfy(matcher, message) {
  setMessage(this, message);
  const result = matcher(this._obj);
  this.assert(result, `expected #{this} to satisfy ${displayed(matcher)}`, `expected #{this} to not satisfy${displayed(matcher)}`,
    !flag(this, 'negate'), result);
});

function isSubset(subset, all, same, contains, ordered) {
  if (!contains && subset.length !== all.length) return false;
  if (ordered) return subset.every((v, i) => same(v, all[i]));
  const left = all.slice();
  return subset.every((v) => {
    const at = left.findIndex((other) => same(v, other));
    if (at >= 0 && !contains) left.splice(at, 1);
    return at >= 0;
  });
}
method('members', function members(subset, message) {
  setMessage(this, message);
  const { deep, contains, ordered } = this[FLAGS];
  related(this, this._obj).to.be.an('array');
  related(this, subset).to.be.an('array');
  const words = contains ? `be ${ordered ? 'an ordered' : 'a'} superset of` : `have the same ${ordered ? 'ordered ' : ''}members as`;
  const ok = isSubset(subset, this._obj, deep ? (a, b) => isEqual(a, b) : (a, b) => a === b, contains, ordered);
  this.assert(ok, `expected #{this} to ${words} #{exp}`, `expected #{this} to not ${words} #{exp}`, subset, this._obj);
});
method('oneOf', function oneOf(list, message) {
  setMessage(this, message);
  const value = this._obj;
  const { deep, contains } = this[FLAGS];
  related(this, list).to.be.an('array');
  if (contains) {
    this.assert(list.some((v) => value.includes(v)), 'expected #{this} to contain one of #{exp}', 'expected #{this} to not contain one of #{exp}', list, value);
  } else if (deep) {
    this.assert(list.some((v) => isEqual(value, v)), 'expected #{this} to deeply equal one of #{exp}', 'expected #{this} to deeply equal one of #{exp}', list, value);
  } else {
    this.assert(list.indexOf(value) > -1, 'expected #{this} to be one of #{exp}', 'expected #{this} to not be one of #{exp}', list, value);
  }
});

const changes = [
  ['change changes', 'change', (before, after) => before !== after, (before, after, delta) => Math.abs(after - before) === Math.abs(delta)],
  ['increase increases', 'increase', (before, after) => after > before, (before, after, delta) => after - before === Math.abs(delta)],
  ['decrease decreases', 'decrease', (before, after) => after < before, (before, after, delta) => before - after === Math.abs(delta)],
];
for (const [names, word, holds, isBy] of changes) {
  method(names, function change(subject, name, message) {
    setMessage(this, message);
    related(this, this._obj).is.a('function');
    const read = () => (name ? subject[name] : subject());
    if (name) related(this, subject).to.have.property(name);
    else related(this, subject).is.a('function');
    const before = read();
    if (word !== 'change') related(this, before).is.a('number');
    this._obj();
    const after = read();
    const what = name ? `.${name}` : before;
    flag(this, 'delta', { what, word, isBy: (delta) => isBy(before, after, delta) });
    this.assert(holds(before, after), `expected ${what} to ${word}`, `expected ${what} to not ${word}`);
  });
}
method('by', function by(delta, message) {
  setMessage(this, message);
  const { what, word, isBy } = flag(this, 'delta');
  this.assert(isBy(delta), `expected ${what} to ${word} by ${delta}`, `expected ${what} to not ${word} by ${delta}`);
});

// ---- k6's own ----

// The value is left out of the check's name: for tokens and passwords.
method('anonymize', function anonymize(fn = (text) => fill(text, 'this', '<anonymized>')) {
  flag(this, 'anonymizeMsgFunction', fn);
});
method('validJsonBody', function validJsonBody() {
  let ok = true;
  try {
    this._obj.json('__unlikelyidefintifier1');
  } catch (e) {
    ok = false;
  }
  assert(ok, 'has valid json body', 'does not have a valid json body');
});

// A group of assertions, ended by the first that fails. False then, or when it throws.
export function describe(name, fn) {
  let ok = true;
  group(name, () => {
    try {
      fn();
    } catch (e) {
      ok = false;
      if (e && e.name === 'AssertionError') return;
      console.error(`Exception raised in test "${name}". Failing the test and continuing. \n${e}`);
      check(null, { [`Exception raised "${e}"`]: () => false });
    }
  });
  return ok;
}

export function expect(value, message) {
  return new Assertion(value, message);
}
expect.fail = (...args) => {
  const [actual, expected, message] = args.length < 2 ? [undefined, undefined, args[0]] : args;
  throw new AssertionError(message || 'expect.fail()', { actual, expected });
};

// ---- the other styles ----

function assert(expression, message, negated) {
  new Assertion(null).assert(expression, message, negated, null, null);
}

// assert.NAME(value, ...arguments, message): the chain that it stands for.
const chains = {
  isOk: (e) => e.ok, isNotOk: (e) => e.not.ok, isTrue: (e) => e.true, isNotTrue: (e) => e.not.true, isFalse: (e) => e.false, isNotFalse: (e) => e.not.false,
  isNull: (e) => e.null, isNotNull: (e) => e.not.null, isUndefined: (e) => e.undefined, isDefined: (e) => e.not.undefined, isNaN: (e) => e.NaN,
  isNotNaN: (e) => e.not.NaN, exists: (e) => e.exist, notExists: (e) => e.not.exist, isEmpty: (e) => e.empty, isNotEmpty: (e) => e.not.empty,
  isFinite: (e) => e.finite, isFunction: (e) => e.a('function'), isNotFunction: (e) => e.not.a('function'), isObject: (e) => e.a('object'),
  isNotObject: (e) => e.not.a('object'), isArray: (e) => e.an('array'), isNotArray: (e) => e.not.an('array'), isString: (e) => e.a('string'),
  isNotString: (e) => e.not.a('string'), isNumber: (e) => e.a('number'), isNotNumber: (e) => e.not.a('number'), isBoolean: (e) => e.a('boolean'),
  isNotBoolean: (e) => e.not.a('boolean'), strictEqual: (e, v) => e.equal(v), notStrictEqual: (e, v) => e.not.equal(v), deepEqual: (e, v) => e.eql(v),
  notDeepEqual: (e, v) => e.not.eql(v), isAbove: (e, v) => e.above(v), isAtLeast: (e, v) => e.least(v), isBelow: (e, v) => e.below(v),
  isAtMost: (e, v) => e.most(v), typeOf: (e, v) => e.a(v), notTypeOf: (e, v) => e.not.a(v), instanceOf: (e, v) => e.instanceOf(v),
  notInstanceOf: (e, v) => e.not.instanceOf(v), include: (e, v) => e.include(v), notInclude: (e, v) => e.not.include(v), deepInclude: (e, v) => e.deep.include(v),
  match: (e, v) => e.match(v), notMatch: (e, v) => e.not.match(v), property: (e, v) => e.property(v), notProperty: (e, v) => e.not.property(v),
  propertyVal: (e, k, v) => e.property(k, v), nestedProperty: (e, v) => e.nested.property(v), nestedPropertyVal: (e, k, v) => e.nested.property(k, v),
  lengthOf: (e, v) => e.lengthOf(v), hasAllKeys: (e, v) => e.all.keys(v), hasAnyKeys: (e, v) => e.any.keys(v), containsAllKeys: (e, v) => e.contain.all.keys(v),
  sameMembers: (e, v) => e.same.members(v), sameDeepMembers: (e, v) => e.same.deep.members(v), includeMembers: (e, v) => e.include.members(v),
  oneOf: (e, v) => e.oneOf(v), closeTo: (e, v, d) => e.closeTo(v, d), approximately: (e, v, d) => e.closeTo(v, d), throws: (e, a, b) => e.throw(a, b),
  doesNotThrow: (e, a, b) => e.not.throw(a, b),
};
for (const [name, chain] of Object.entries(chains)) {
  assert[name] = (value, ...args) => chain(new Assertion(value, args.length >= chain.length ? args[chain.length - 1] : undefined), ...args);
}
assert.ok = assert.isOk;
assert.notOk = assert.isNotOk;
assert.fail = expect.fail;
// eslint-disable-next-line eqeqeq
assert.equal = (a, b, message) => new Assertion(a, message).assert(b == a, 'expected #{this} to equal #{exp}', 'expected #{this} to not equal #{act}', b, a);
// eslint-disable-next-line eqeqeq
assert.notEqual = (a, b, message) => new Assertion(a, message).assert(b != a, 'expected #{this} to not equal #{exp}', 'expected #{this} to equal #{act}', b, a);

// From now on every object has a property "should" that begins a chain.
function should() {
  Object.defineProperty(Object.prototype, 'should', {
    configurable: true,
    get() {
      return new Assertion(Object(this) === this && typeof this.valueOf() !== 'object' ? this.valueOf() : this);
    },
    set(value) {
      Object.defineProperty(this, 'should', { value, enumerable: true, configurable: true, writable: true });
    },
  });
  return {
    equal: (a, b, message) => new Assertion(a, message).to.equal(b),
    exist: (value, message) => new Assertion(value, message).to.exist,
    not: { equal: (a, b, message) => new Assertion(a, message).to.not.equal(b), exist: (value, message) => new Assertion(value, message).to.not.exist },
  };
}

const util = { flag, inspect: inspected, objDisplay: displayed, type: typeOf, eql: isEqual, getName: nameOf,
  addProperty: (_, ...args) => Assertion.addProperty(...args), addMethod: (_, ...args) => Assertion.addMethod(...args) };
const plugins = [];

const chai = {
  config, expect, assert, should, Should: should, Assertion, AssertionError, util, version: '4.3.4',
  use(plugin) {
    if (!plugins.includes(plugin)) {
      plugins.push(plugin);
      plugin(chai, util);
    }
    return chai;
  },
};

export { chai };
export default chai;
