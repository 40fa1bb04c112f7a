// perf_hooks.js - performance.now() and what goes with it.
'use strict';

const binding = require('node:binding');

const marks = new Map();
const performance = {
  now: binding.now,
  timeOrigin: Date.now() - binding.now(),
  mark(name) {
    const entry = { name, entryType: 'mark', startTime: binding.now(), duration: 0 };
    marks.set(name, entry);
    return entry;
  },
  measure(name, from, to) {
    const start = marks.get(from)?.startTime ?? 0;
    return { name, entryType: 'measure', startTime: start, duration: (marks.get(to)?.startTime ?? binding.now()) - start };
  },
  clearMarks: () => marks.clear(),
  clearMeasures() {},
  toJSON: () => ({ timeOrigin: performance.timeOrigin }),
};

module.exports = { performance };
