// internal_inspect.js - values as text: util.inspect() and util.format(), in the form Node prints them.
'use strict';

const custom = Symbol.for('nodejs.util.inspect.custom');
const BREAK_LENGTH = 80;
const COMPACT = 3; // that many innermost levels may share a line
const ARRAY_MAX = 100;
const STRING_MAX = 10000;

const escapes = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\\': '\\\\' };

function quote(text) {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
  let out = '';
  for (const c of text) {
    const code = c.codePointAt(0);
    if (c === mark) out += '\\' + c;
    else if (escapes[c]) out += escapes[c];
    else if (code < 32 || code === 127) out += '\\x' + code.toString(16).toUpperCase().padStart(2, '0');
    else if (code >= 0xd800 && code <= 0xdfff) out += '\\u' + code.toString(16).toUpperCase();
    else out += c;
  }
  return mark + out + mark;
}

function primitive(v) {
  if (typeof v === 'string') {
    if (v.length > STRING_MAX) return `${quote(v.slice(0, STRING_MAX))}... ${v.length - STRING_MAX} more character${v.length - STRING_MAX > 1 ? 's' : ''}`;
    return quote(v);
  }
  if (typeof v === 'bigint') return `${v}n`;
  if (Object.is(v, -0)) return '-0';
  return String(v);
}

function constructorName(v) {
  for (let o = v; o !== null; o = Object.getPrototypeOf(o)) {
    const d = Object.getOwnPropertyDescriptor(o, 'constructor');
    if (d && typeof d.value === 'function' && d.value.name) return d.value.name;
  }
  return null;
}

const keyText = (k) => (typeof k === 'symbol' ? `[${String(k)}]` : /^[A-Za-z_$][\w$]*$/.test(k) ? k : quote(k));

function functionText(f) {
  if (Object.getOwnPropertyDescriptor(f, 'prototype')?.writable === false && f !== f.constructor) {
    const base = Object.getPrototypeOf(f)?.name;
    return `[class ${f.name || '(anonymous)'}${base ? ` extends ${base}` : ''}]`;
  }
  const kind = Object.getPrototypeOf(f)?.constructor?.name || 'Function';
  return `[${/Function$/.test(kind) ? kind : 'Function'}${f.name ? `: ${f.name}` : ' (anonymous)'}]`;
}

// As in "Error: text\n    at f (file:1:2)".
function errorText(e) {
  const head = String(e.name || 'Error') + (e.message ? `: ${e.message}` : '');
  const stack = typeof e.stack === 'string' ? e.stack.trimEnd() : '';
  if (!stack) return `[${head}]`;
  return stack.startsWith(head) ? stack : `${head}\n${stack}`;
}

function reduce(state, output, base, braces, level) {
  const start = output.length + state.indentation + braces[0].length + base.length + 10;
  const entries = output.length;
  if (state.compact && entries > 0 && state.currentDepth - level < COMPACT) {
    const total = output.reduce((n, s) => n + s.length, output.length + start);
    if (total <= BREAK_LENGTH && !output.some((s) => s.includes('\n')) && !base.includes('\n'))
      return `${base ? `${base} ` : ''}${braces[0]} ${output.join(', ')} ${braces[1]}`;
  }
  const indent = `\n${' '.repeat(state.indentation)}`;
  return `${base ? `${base} ` : ''}${braces[0]}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
}

// More than six entries of a list stand in columns.
function columns(state, output, more, values) {
  const n = more ? output.length - 1 : output.length;
  const lengths = output.slice(0, n).map((s) => s.length + 2);
  const longest = Math.max(...lengths);
  const total = lengths.reduce((a, b) => a + b, 0);
  if (longest * 3 + state.indentation >= BREAK_LENGTH || !(total / longest > 5 || longest <= 8)) return output;
  const bias = Math.sqrt(longest - total / output.length);
  const wide = Math.max(longest - 3 - bias, 1);
  const count = Math.min(
    Math.round(Math.sqrt(2.5 * wide * n) / wide),
    Math.floor((BREAK_LENGTH - state.indentation) / longest),
    COMPACT * 4,
    15,
  );
  if (count <= 1) return output;
  const widths = [];
  for (let i = 0; i < count; i++) {
    let w = 0;
    for (let j = i; j < n; j += count) w = Math.max(w, lengths[j]);
    widths.push(w);
  }
  const numbers = values.every((v) => typeof v === 'number' || typeof v === 'bigint');
  const lines = [];
  for (let i = 0; i < n; i += count) {
    const end = Math.min(i + count, n);
    let s = '';
    let j = i;
    for (; j < end - 1; j++) s += numbers ? `${output[j]}, `.padStart(widths[j - i]) : `${output[j]}, `.padEnd(widths[j - i]);
    s += numbers ? output[j].padStart(widths[j - i] - 2) : output[j];
    lines.push(s);
  }
  if (more) lines.push(output[n]);
  return lines;
}

function property(state, v, k, level, list) {
  const d = Object.getOwnPropertyDescriptor(v, k) ?? { value: v[k] };
  let text;
  if (d.get || d.set) {
    text = d.get ? (d.set ? '[Getter/Setter]' : '[Getter]') : '[Setter]';
  } else {
    state.indentation += list ? 2 : 2;
    text = show(state, d.value, level + 1);
    state.indentation -= 2;
  }
  return list ? text : `${d.enumerable === false ? `[${String(k)}]` : keyText(k)}: ${text}`;
}

function ownKeys(state, v) {
  const keys = state.showHidden ? Reflect.ownKeys(v) : Object.keys(v);
  if (!state.showHidden)
    for (const s of Object.getOwnPropertySymbols(v)) if (Object.prototype.propertyIsEnumerable.call(v, s)) keys.push(s);
  return keys;
}

function nested(state, v, level) {
  state.indentation += 2;
  const text = show(state, v, level + 1);
  state.indentation -= 2;
  return text;
}

function object(state, v, level) {
  const name = constructorName(v);
  const tag = v[Symbol.toStringTag];
  let keys = ownKeys(state, v);
  let braces = ['{', '}'];
  let base = '';
  let list = false;
  const entries = [];
  let values = [];
  let more = 0;
  let prefix = name === null ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `;
  if (typeof tag === 'string' && tag && tag !== name) prefix = `${name === null ? '[Object: null prototype]' : name} [${tag}] `;

  if (Array.isArray(v) || (ArrayBuffer.isView(v) && !(v instanceof DataView))) {
    if (typeof Buffer === 'function' && ArrayBuffer.isView(v) && v instanceof Buffer)
      return `<Buffer${Array.from(v.subarray(0, 50), (b) => ` ${b.toString(16).padStart(2, '0')}`).join('')}${v.length > 50 ? ` ... ${v.length - 50} more bytes` : ''}>`;
    list = true;
    const array = Array.isArray(v);
    braces = [`${array ? (name === 'Array' ? '' : `${name}(${v.length}) `) : `${name}(${v.length}) `}[`, ']'];
    keys = keys.filter((k) => typeof k === 'symbol' || !/^(0|[1-9]\d*)$/.test(k));
    const shown = Math.min(v.length, state.maxArrayLength);
    for (let i = 0; i < v.length && entries.length < shown; i++) {
      if (array && !(i in v)) {
        let n = 1;
        while (i + 1 < v.length && !(i + 1 in v)) {
          n++;
          i++;
        }
        entries.push(`<${n} empty item${n > 1 ? 's' : ''}>`);
        continue;
      }
      entries.push(property(state, v, i, level, true));
    }
    values = Array.from(v).slice(0, shown);
    more = v.length - shown;
    if (more > 0) entries.push(`... ${more} more item${more > 1 ? 's' : ''}`);
  } else if (v instanceof Map) {
    prefix = `${name ?? 'Map'}(${v.size}) `;
    for (const [k, x] of v) entries.push(`${nested(state, k, level)} => ${nested(state, x, level)}`);
  } else if (v instanceof Set) {
    prefix = `${name ?? 'Set'}(${v.size}) `;
    for (const x of v) entries.push(nested(state, x, level));
  } else if (v instanceof Error) {
    base = errorText(v);
    if (state.indentation) base = base.replace(/\n/g, `\n${' '.repeat(state.indentation)}`);
    keys = keys.filter((k) => k !== 'stack' && k !== 'message' && !(k === 'name' && base.includes(v.name)));
    if ('cause' in v && !keys.includes('cause')) keys.push('cause');
    if (!keys.length) return base;
    prefix = '';
  } else if (typeof v === 'function') {
    base = functionText(v);
    if (!keys.length) return base;
    prefix = '';
  } else if (v instanceof RegExp || v instanceof Date) {
    base = v instanceof RegExp ? String(v) : Number.isNaN(v.getTime()) ? 'Invalid Date' : v.toISOString();
    if (!keys.length) return base;
    prefix = '';
  } else if (v instanceof Promise) {
    const [state_, value] = require('node:binding').promiseState(v);
    prefix = 'Promise ';
    entries.push(state_ === 'pending' ? '<pending>' : `${state_ === 'rejected' ? '<rejected> ' : ''}${nested(state, value, level)}`);
  } else if (v instanceof WeakMap || v instanceof WeakSet) {
    return `${name} { <items unknown> }`;
  } else if (v instanceof ArrayBuffer) {
    prefix = 'ArrayBuffer ';
    entries.push(
      `[Uint8Contents]: <${Array.from(new Uint8Array(v, 0, Math.min(50, v.byteLength)), (b) => b.toString(16).padStart(2, '0')).join(' ')}>`,
      `byteLength: ${v.byteLength}`,
    );
  } else if (v instanceof Number || v instanceof String || v instanceof Boolean || v instanceof Symbol) {
    base = `[${name}: ${primitive(v.valueOf())}]`;
    if (v instanceof String) keys = keys.filter((k) => typeof k === 'symbol' || !/^\d+$/.test(k));
    if (!keys.length) return base;
    prefix = '';
  } else if (tag === 'Arguments' || Object.prototype.toString.call(v) === '[object Arguments]') {
    prefix = '[Arguments] ';
  }

  for (const k of keys) entries.push(property(state, v, k, level, false));
  if (!entries.length) return list ? `${braces[0]}]` : `${prefix}{}`;
  state.currentDepth = level;
  if (list) {
    const out = entries.length > 6 && state.compact ? columns(state, entries, more > 0, values) : entries;
    if (state.currentDepth - level < COMPACT && out.length === entries.length) {
      const start = out.length + state.indentation + braces[0].length + 10;
      if (out.reduce((n, s) => n + s.length, out.length + start) <= BREAK_LENGTH && !out.some((s) => s.includes('\n')))
        return `${braces[0]} ${out.join(', ')} ]`;
    }
    const indent = `\n${' '.repeat(state.indentation)}`;
    return `${braces[0]}${indent}  ${out.join(`,${indent}  `)}${indent}]`;
  }
  return reduce(state, entries, base, [`${prefix}{`, '}'], level);
}

// Is shown whole, however deep it lies.
const isLeaf = (state, v) =>
  !ownKeys(state, v).some((k) => !(v instanceof Error) || (k !== 'stack' && k !== 'message')) &&
  !(v instanceof Map && v.size) &&
  !(v instanceof Set && v.size) &&
  !(v instanceof Promise);

function show(state, v, level) {
  if (v === null || (typeof v !== 'object' && typeof v !== 'function')) return primitive(v);
  const fn = state.customInspect ? v[custom] : undefined;
  if (typeof fn === 'function' && fn !== inspect) {
    const made = fn.call(v, state.depth - level, { ...state.options }, inspect);
    if (made !== v) return typeof made === 'string' ? made.replace(/\n/g, `\n${' '.repeat(state.indentation)}`) : show(state, made, level);
  }
  const at = state.seen.indexOf(v);
  if (at >= 0) {
    if (!state.circular.has(v)) state.circular.set(v, state.circular.size + 1);
    return `[Circular *${state.circular.get(v)}]`;
  }
  if (level > state.depth && !isLeaf(state, v)) {
    const name = Array.isArray(v) ? 'Array' : (constructorName(v) ?? 'Object: null prototype');
    return `[${name}]`;
  }
  state.seen.push(v);
  let text = object(state, v, level);
  state.seen.pop();
  if (state.circular.has(v)) text = `<ref *${state.circular.get(v)}> ${text}`;
  return text;
}

function inspect(v, options = {}) {
  if (typeof options === 'boolean') options = { showHidden: options };
  const state = {
    options,
    depth: options?.depth === null ? Infinity : (options?.depth ?? 2),
    showHidden: !!options?.showHidden,
    customInspect: options?.customInspect !== false,
    compact: options?.compact !== false,
    maxArrayLength: options?.maxArrayLength === null ? Infinity : (options?.maxArrayLength ?? ARRAY_MAX),
    indentation: 0,
    currentDepth: 0,
    seen: [],
    circular: new Map(),
  };
  return show(state, v, 0);
}
inspect.custom = custom;
inspect.defaultOptions = { depth: 2 };

const number = (v, parse) => (typeof v === 'bigint' ? `${v}n` : typeof v === 'symbol' ? 'NaN' : primitive(parse(v)));

function textOf(v) {
  if (typeof v === 'string') return v;
  if (typeof v !== 'object' || v === null) return primitive(v);
  const own = typeof v.toString === 'function' && v.toString !== Object.prototype.toString && v.toString !== Error.prototype.toString;
  return own && !Array.isArray(v) && !(v instanceof Date) ? String(v) : inspect(v, { depth: 0 });
}

function format(...args) {
  let i = 0;
  let out = '';
  if (typeof args[0] === 'string') {
    i = 1;
    out = args.length === 1 ? args[0] : args[0].replace(/%[sdifjoOc%]/g, (f) => {
      if (f === '%%') return '%';
      if (i >= args.length) return f;
      const v = args[i++];
      switch (f) {
        case '%s': return textOf(v);
        case '%d': return typeof v === 'object' && v !== null ? number(v, Number) : number(v, Number);
        case '%i': return number(v, parseInt);
        case '%f': return number(v, parseFloat);
        case '%j':
          try {
            return JSON.stringify(v);
          } catch {
            return '[Circular]';
          }
        case '%o': return inspect(v, { showHidden: true, depth: 4 });
        case '%O': return inspect(v);
        default: return ''; // %c
      }
    });
  }
  for (; i < args.length; i++) out += (i ? ' ' : '') + (typeof args[i] === 'string' ? args[i] : inspect(args[i]));
  return out;
}

module.exports = { inspect, format };
