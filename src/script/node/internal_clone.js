// internal_clone.js - structuredClone() of data: no transfers, no functions.
'use strict';

function clone(v, seen) {
  if (typeof v === 'function' || typeof v === 'symbol') {
    const e = new Error(`${String(v)} could not be cloned.`);
    e.name = 'DataCloneError';
    throw e;
  }
  if (typeof v !== 'object' || v === null) return v;
  if (seen.has(v)) return seen.get(v);
  const keep = (made) => {
    seen.set(v, made);
    return made;
  };
  if (v instanceof Date) return keep(new Date(v.getTime()));
  if (v instanceof RegExp) return keep(new RegExp(v.source, v.flags));
  if (v instanceof ArrayBuffer) return keep(v.slice(0));
  if (ArrayBuffer.isView(v)) return keep(new (v instanceof DataView ? DataView : v.constructor)(clone(v.buffer, seen), v.byteOffset, v.length ?? v.byteLength));
  if (v instanceof Map) {
    const made = keep(new Map());
    for (const [k, x] of v) made.set(clone(k, seen), clone(x, seen));
    return made;
  }
  if (v instanceof Set) {
    const made = keep(new Set());
    for (const x of v) made.add(clone(x, seen));
    return made;
  }
  if (v instanceof Error) {
    const made = keep(new (globalThis[v.name] ?? Error)(v.message));
    made.stack = v.stack;
    return made;
  }
  const made = keep(Array.isArray(v) ? new Array(v.length) : {});
  for (const k of Object.keys(v)) made[k] = clone(v[k], seen);
  return made;
}

module.exports = { structuredClone: (v) => clone(v, new Map()) };
