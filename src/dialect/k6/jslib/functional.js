// functional.js - what k6 scripts import from https://jslib.k6.io/functional/ and .../expect/: chains of checks, in groups.
import { check, group } from 'k6';

// "expect" ends a chain whose schema doesn't match, "functional" goes on.
const SCHEMA_BREAKS = import.meta.resolve('./x.js').includes('/expect/');

export class FunkBrokenChainException extends Error {
  constructor(message) {
    super(message);
    this.name = this.constructor.name;
    this.brokenChain = true;
  }
}

// ---- schemas: the keywords of JSON Schema's draft 7 but format, remote references and dependencies ----

const typeOf = (v) => (v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v);
const isType = (v, type) => (type === 'integer' ? Number.isInteger(v) : typeOf(v) === type);
const isObject = (v) => typeOf(v) === 'object';
const has = (o, key) => Object.prototype.hasOwnProperty.call(o, key);

function isSame(a, b) {
  if (a === b) return true;
  if (typeOf(a) !== typeOf(b) || typeof a !== 'object' || a === null) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((k) => has(b, k) && isSame(a[k], b[k]));
}

const inBrackets = (path, key) => `${path}['${key}']`;
const stepTo = (path, key) => (/^[a-z_$][\w$]*$/i.test(key) ? `${path}.${key}` : inBrackets(path, key));

// Required properties that have a schema are missed where that would be looked at, the others before.
const isDescribed = (s, key) => has(s.properties || {}, key) && s.properties[key] !== true && Object.keys(s.properties[key]).length > 0;
const lacks = (path, name) => ({ dataPath: path, message: `should have required property '${name}'` });

// Each gives the first error of data as {dataPath, message}, or undefined. s: the schema, test: of a part.
const KEYWORDS = {
  type(s, data, path) {
    const types = [].concat(s.type);
    if (!types.some((t) => isType(data, t))) return { dataPath: path, message: `should be ${types.join(',')}` };
  },
  maximum: (s, data, path) => limit(data, path, '<=', s.maximum, data <= s.maximum),
  exclusiveMaximum: (s, data, path) => limit(data, path, '<', s.exclusiveMaximum, data < s.exclusiveMaximum),
  minimum: (s, data, path) => limit(data, path, '>=', s.minimum, data >= s.minimum),
  exclusiveMinimum: (s, data, path) => limit(data, path, '>', s.exclusiveMinimum, data > s.exclusiveMinimum),
  multipleOf(s, data, path) {
    if (typeof data === 'number' && !Number.isInteger(data / s.multipleOf)) {
      return { dataPath: path, message: `should be multiple of ${s.multipleOf}` };
    }
  },
  maxLength: (s, data, path) => count(typeof data === 'string' && Array.from(data).length, path, 'longer', s.maxLength, 'characters'),
  minLength: (s, data, path) => count(typeof data === 'string' && Array.from(data).length, path, 'shorter', s.minLength, 'characters'),
  pattern(s, data, path) {
    if (typeof data === 'string' && !new RegExp(s.pattern, 'u').test(data)) {
      return { dataPath: path, message: `should match pattern "${s.pattern}"` };
    }
  },
  maxItems: (s, data, path) => count(Array.isArray(data) && data.length, path, 'more', s.maxItems, 'items'),
  minItems: (s, data, path) => count(Array.isArray(data) && data.length, path, 'fewer', s.minItems, 'items'),
  items(s, data, path, test) {
    if (!Array.isArray(data)) return undefined;
    const of = (i) => (!Array.isArray(s.items) ? s.items : i < s.items.length ? s.items[i] : s.additionalItems === undefined ? true : s.additionalItems);
    return first(data.map((_, i) => i), (i) =>
      of(i) === false ? { dataPath: path, message: `should NOT have more than ${s.items.length} items` } : test(of(i), data[i], `${path}[${i}]`));
  },
  contains(s, data, path, test) {
    if (Array.isArray(data) && !data.some((v) => !test(s.contains, v, path))) return { dataPath: path, message: 'should contain a valid item' };
  },
  uniqueItems(s, data, path) {
    if (!s.uniqueItems || !Array.isArray(data)) return undefined;
    for (let i = data.length - 1; i > 0; i--) {
      for (let k = i - 1; k >= 0; k--) {
        if (isSame(data[i], data[k])) return { dataPath: path, message: `should NOT have duplicate items (items ## ${k} and ${i} are identical)` };
      }
    }
    return undefined;
  },
  maxProperties: (s, data, path) => count(isObject(data) && Object.keys(data).length, path, 'more', s.maxProperties, 'properties'),
  minProperties: (s, data, path) => count(isObject(data) && Object.keys(data).length, path, 'fewer', s.minProperties, 'properties'),
  required(s, data, path) {
    if (!isObject(data)) return undefined;
    const names = s.required.filter((key) => !isDescribed(s, key));
    const missing = names.find((key) => data[key] === undefined);
    return missing === undefined ? undefined : lacks(path, names.length > 1 ? stepTo('', missing) : missing);
  },
  propertyNames: (s, data, path, test) =>
    isObject(data)
      ? first(Object.keys(data), (k) => test(s.propertyNames, k, path) && { dataPath: path, message: `property name '${k}' is invalid` })
      : undefined,
  additionalProperties(s, data, path, test) {
    if (!isObject(data)) return undefined;
    const patterns = Object.keys(s.patternProperties || {}).map((p) => new RegExp(p, 'u'));
    const more = Object.keys(data).filter((k) => !has(s.properties || {}, k) && !patterns.some((p) => p.test(k)));
    if (s.additionalProperties !== false) return first(more, (k) => test(s.additionalProperties, data[k], inBrackets(path, k)));
    return more.length ? { dataPath: path, message: 'should NOT have additional properties' } : undefined;
  },
  properties(s, data, path, test) {
    if (!isObject(data)) return undefined;
    return first(Object.keys(s.properties), (k) => {
      if (data[k] !== undefined) return test(s.properties[k], data[k], stepTo(path, k));
      return isDescribed(s, k) && (s.required || []).includes(k) ? lacks(path, k) : undefined;
    });
  },
  patternProperties: (s, data, path, test) =>
    isObject(data)
      ? first(Object.keys(s.patternProperties), (p) =>
          first(Object.keys(data).filter((k) => new RegExp(p, 'u').test(k)), (k) => test(s.patternProperties[p], data[k], inBrackets(path, k))))
      : undefined,
  const(s, data, path) {
    if (!isSame(s.const, data)) return { dataPath: path, message: 'should be equal to constant' };
  },
  enum(s, data, path) {
    if (!s.enum.some((v) => isSame(v, data))) return { dataPath: path, message: 'should be equal to one of the allowed values' };
  },
  not(s, data, path, test) {
    if (!test(s.not, data, path)) return { dataPath: path, message: 'should NOT be valid' };
  },
  anyOf(s, data, path, test) {
    if (s.anyOf.every((sub) => test(sub, data, path))) return { dataPath: path, message: 'should match some schema in anyOf' };
  },
  oneOf(s, data, path, test) {
    if (s.oneOf.filter((sub) => !test(sub, data, path)).length !== 1) return { dataPath: path, message: 'should match exactly one schema in oneOf' };
  },
  allOf: (s, data, path, test) => first(s.allOf, (sub) => test(sub, data, path)),
  if(s, data, path, test) {
    const branch = test(s.if, data, path) ? 'else' : 'then';
    return s[branch] !== undefined && test(s[branch], data, path) ? { dataPath: path, message: `should match "${branch}" schema` } : undefined;
  },
};

function first(list, errorOf) {
  for (const one of list) {
    const error = errorOf(one);
    if (error) return error;
  }
  return undefined;
}

const limit = (data, path, sign, bound, isGood) =>
  typeof data === 'number' && !isGood ? { dataPath: path, message: `should be ${sign} ${bound}` } : undefined;

// Lengths and numbers of things; n is false where there are none.
function count(n, path, word, bound, what) {
  const isText = word === 'shorter' || word === 'longer';
  const isBad = n !== false && (word === 'shorter' || word === 'fewer' ? n < bound : n > bound);
  return isBad ? { dataPath: path, message: `should NOT ${isText ? 'be' : 'have'} ${word} than ${bound} ${what}` } : undefined;
}

function referred(root, ref) {
  if (ref !== '#' && !ref.startsWith('#/')) throw new Error(`can't resolve reference ${ref}: only those within the schema are`);
  return ref
    .slice(2)
    .split('/')
    .filter((step) => step !== '')
    .reduce((at, step) => at[decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~')], root);
}

// The first thing in data that the schema doesn't allow.
function schemaError(schema, data) {
  const test = (s, value, path) => {
    if (s === false) return { dataPath: path, message: 'boolean schema is false' };
    if (s === true || s === undefined) return undefined;
    if (s.$ref !== undefined) return test(referred(schema, s.$ref), value, path);
    return first(Object.keys(KEYWORDS).filter((k) => has(s, k)), (k) => KEYWORDS[k](s, value, path, test));
  };
  return test(schema, data, '');
}

// ---- the chain ----

class Chain {
  constructor(value) {
    this.leftHandValue = value;
    this.leftHandValueName = null;
    this.chainBroken = false;
    this.warned = false;
  }

  as(name) {
    this.leftHandValueName = name;
    return this;
  }

  and(value) {
    if (this.#isOver()) return this;
    this.leftHandValue = value;
    this.leftHandValueName = null;
    return this;
  }

  #isOver() {
    if (this.chainBroken && !this.warned) {
      console.warn('This check has been aborted because the previous check in the chain has failed');
      this.warned = true;
    }
    return this.chainBroken;
  }

  #break() {
    this.chainBroken = true;
    throw new FunkBrokenChainException('Chain broke, skipping this check');
  }

  // The check is counted; a failed one ends the chain, and with it the describe().
  #settle(name, isGood, value) {
    check(null, { [name]: isGood }, value === undefined ? undefined : { value });
    if (!isGood) this.#break();
    return this;
  }

  #compare(words, isGood) {
    if (this.#isOver()) return this;
    return this.#settle(`${this.leftHandValueName || this.leftHandValue} ${words}`, isGood, this.leftHandValue);
  }

  toEqual(expected) {
    if (this.#isOver()) return this;
    const isGood = this.leftHandValue === expected;
    let name = `${this.leftHandValue} is ${expected}`;
    if (this.leftHandValueName) {
      name = `${this.leftHandValueName} is ${this.leftHandValue}.${isGood ? '' : ` Expected '${expected}'`}`;
    }
    return this.#settle(name, isGood, expected);
  }

  toBeGreaterThan(bound) {
    return this.#compare(`is greater than ${bound}`, this.leftHandValue > bound);
  }

  toBeGreaterThanOrEqual(bound) {
    return this.#compare(`is greater or equal to ${bound}`, this.leftHandValue >= bound);
  }

  toBeLessThan(bound) {
    return this.#compare(`is less than ${bound}`, this.leftHandValue < bound);
  }

  toBeLessThanOrEqual(bound) {
    return this.#compare(`is less or equal to ${bound}`, this.leftHandValue <= bound);
  }

  toBeBetween(from, to) {
    return this.#compare(`is between ${from} - ${to}`, this.leftHandValue >= from && this.leftHandValue <= to);
  }

  toBeTruthy() {
    return this.#compare('is truthy.', Boolean(this.leftHandValue));
  }

  toHaveValidJson() {
    if (this.#isOver()) return this;
    const response = this.leftHandValue;
    if (!response || !response.request) {
      console.error("The object passed to expect/and for toHaveValidJson isn't a k6 HttpResponse. Aborting the check.");
      this.#break();
    }
    let isGood = true;
    try {
      response.json();
    } catch (e) {
      isGood = false;
    }
    return this.#settle(`${response.request.url} has valid json response`, isGood);
  }

  toMatchAPISchema(schema) {
    const error = schemaError(schema, this.leftHandValue);
    const name = this.leftHandValueName || '';
    check(null, { [`${name} schema validation`]: !error });
    if (!error) return this;
    check(null, { [`${name} ${error.dataPath} ${error.message}`]: false });
    if (SCHEMA_BREAKS) this.#break();
    else console.error(JSON.stringify([error]));
    return this;
  }
}

// A group of chains: fn gets {expect}. False when one of them broke or threw.
export function describe(name, fn) {
  let isGood = true;
  group(name, () => {
    try {
      fn({ expect: (value) => new Chain(value) });
    } catch (e) {
      isGood = false;
      if (e && e.brokenChain) return;
      console.error(`Exception raised in test "${name}". Failing the test and continuing. \n${e}`);
      check(null, { [`Exception raised "${e}"`]: false });
    }
  });
  return isGood;
}
