// k6-summary.js - what k6 scripts import from https://jslib.k6.io/k6-summary/: the data of handleSummary() as text.

const UNITS = { s: [0.001, 's'], ms: [1, 'ms'], us: [1000, 'µs'] };

const rounded = (v, digits) => String(parseFloat(v.toFixed(digits)));

const truncated = (v, digits) => {
  const f = 10 ** digits;
  return rounded(Math.trunc(v * f) / f, digits);
};

function humanizeBytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes < 10) return `${bytes} B`;
  const e = Math.min(Math.floor(Math.log(bytes) / Math.log(1000)), units.length - 1);
  const v = Math.floor((bytes / 1000 ** e) * 10 + 0.5) / 10;
  return `${v.toFixed(v < 10 ? 1 : 0)} ${units[e]}`;
}

function humanizeDuration(ms, unit) {
  if (UNITS[unit]) return (ms * UNITS[unit][0]).toFixed(2) + UNITS[unit][1];
  if (ms === 0) return '0s';
  if (ms < 0.001) return `${Math.trunc(ms * 1000000)}ns`;
  if (ms < 1) return `${truncated(ms * 1000, 2)}µs`;
  if (ms < 1000) return `${truncated(ms, 2)}ms`;
  const digits = ms > 60000 ? 0 : 2;
  const minutes = Math.trunc(ms / 60000);
  let text = `${truncated((ms % 60000) / 1000, digits)}s`;
  if (minutes < 1) return text;
  text = `${minutes % 60}m${text}`;
  return minutes < 60 ? text : `${Math.trunc(minutes / 60)}h${text}`;
}

// One statistic of a metric as text.
export function humanizeValue(value, metric, timeUnit) {
  if (metric.type === 'rate') return `${(Math.trunc(value * 100 * 100) / 100).toFixed(2)}%`;
  switch (metric.contains) {
    case 'data':
      return humanizeBytes(value);
    case 'time':
      return humanizeDuration(value, timeUnit);
    default:
      return rounded(value, 6);
  }
}

const COLORS = { green: 32, red: 31, cyan: 36, faint: 2 };

const painter = (on) => (text, ...styles) =>
  on ? `\x1b[${styles.map((s) => COLORS[s]).join(';')}m${text}\x1b[0m` : text;

// Columns of the terminal: characters, without those that set colours.
const width = (text) => Array.from(text.normalize('NFKC').replace(/\x1b(\[[0-?]*[ -/]*[@-~]|[@-_])/g, '')).length;

function checkLine(check, indent, paint) {
  if (!check.fails) return paint(`${indent}✓ ${check.name}`, 'green');
  const all = check.passes + check.fails;
  const percent = Math.floor((100 * check.passes) / all);
  return paint(`${indent}✗ ${check.name}\n${indent} ↳  ${percent}% — ✓ ${check.passes} / ✗ ${check.fails}`, 'red');
}

function groupLines(group, indent, paint) {
  const lines = [];
  let inner = indent;
  if (group.name) {
    lines.push(`${indent}█ ${group.name}\n`);
    inner += '  ';
  }
  for (const check of group.checks) lines.push(checkLine(check, inner, paint));
  if (group.checks.length) lines.push('');
  for (const sub of group.groups) lines.push(...groupLines(sub, inner, paint));
  return lines;
}

// Sub-metrics stand below their metric, a little to the right, with their tags only.
function displayName(name) {
  const brace = name.indexOf('{');
  return brace < 0 ? { indent: '', name } : { indent: '  ', name: `{ ${name.substring(brace + 1, name.length - 1)} }` };
}

function plainValues(metric, timeUnit) {
  const v = metric.values;
  switch (metric.type) {
    case 'counter':
      return [humanizeValue(v.count, metric, timeUnit), `${humanizeValue(v.rate, metric, timeUnit)}/s`];
    case 'gauge':
      return [humanizeValue(v.value, metric, timeUnit), `min=${humanizeValue(v.min, metric, timeUnit)}`,
        `max=${humanizeValue(v.max, metric, timeUnit)}`];
    case 'rate':
      return [humanizeValue(v.rate, metric, timeUnit), `✓ ${v.passes}`, `✗ ${v.fails}`];
    default:
      return ['[no data]'];
  }
}

// The order of characters in a dictionary: signs, digits, letters whatever their case.
const ORDER = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789';

function compare(a, b) {
  const rank = (c) => (ORDER.includes(c) ? ORDER.indexOf(c) : 100 + c.toLowerCase().codePointAt(0));
  const [x, y] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (rank(x[i]) !== rank(y[i])) return rank(x[i]) - rank(y[i]);
  }
  if (x.length !== y.length) return x.length - y.length;
  return a === b ? 0 : a > b ? -1 : 1; // small letters first
}

// A metric comes before its sub-metrics.
const sorted = (names) =>
  names.sort((a, b) => {
    const [x, y] = [a.split('{', 1)[0], b.split('{', 1)[0]];
    return compare(x, y) || compare(a.substring(x.length), b.substring(y.length));
  });

function columnsOf(rows) {
  const most = [];
  for (const row of rows) {
    row.forEach((text, i) => {
      most[i] = Math.max(most[i] || 0, width(text));
    });
  }
  return most;
}

function markOf(metric, paint) {
  if (!metric.thresholds) return ' ';
  const failed = Object.values(metric.thresholds).some((t) => !t.ok);
  return failed ? paint('✗', 'red') : paint('✓', 'green');
}

const padded = (text, columns, paint, ...colors) => paint(text, ...colors) + ' '.repeat(columns - width(text));

// All its values are in columns but a counter's rate.
function plainLine(values, columns, paint) {
  const [value, ...extras] = values;
  const last = extras.length === 1 ? () => 0 : (text, i) => columns[i + 1];
  const parts = extras.map((text, i) => padded(text, Math.max(last(text, i), width(text)), paint, 'cyan', 'faint'));
  return [padded(value, columns[0], paint, 'cyan'), ...parts].join(' ');
}

function metricLines(data, options, paint) {
  const names = sorted(Object.keys(data.metrics));
  const stats = options.summaryTrendStats;
  const unit = options.summaryTimeUnit;
  const isTrend = (n) => data.metrics[n].type === 'trend';
  const valuesOf = (n) => {
    const m = data.metrics[n];
    if (!isTrend(n)) return plainValues(m, unit);
    return stats.map((s) => (s === 'count' ? String(m.values[s]) : humanizeValue(m.values[s], m, unit)));
  };
  const nameColumns = Math.max(0, ...names.map((n) => width(displayName(n).indent + displayName(n).name)));
  const trends = columnsOf(names.filter(isTrend).map(valuesOf));
  const others = columnsOf(names.filter((n) => !isTrend(n)).map(valuesOf));

  return names.map((n) => {
    const { indent, name } = displayName(n);
    const dots = paint(`${'.'.repeat(nameColumns - width(indent + name) + 3)}:`, 'faint');
    const values = isTrend(n)
      ? valuesOf(n).map((text, i) => `${stats[i]}=${padded(text, trends[i], paint, 'cyan')}`).join(' ')
      : plainLine(valuesOf(n), others, paint);
    return `${indent}${markOf(data.metrics[n], paint)} ${name}${dots} ${values}`;
  });
}

// The summary as k6 prints it: checks by group, then metrics.
export function textSummary(data, options = {}) {
  const merged = { indent: ' ', enableColors: !(data.options && data.options.noColor),
    summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'], ...data.options, ...options };
  const paint = painter(merged.enableColors);
  const lines = groupLines(data.root_group, `${merged.indent}    `, paint);
  for (const line of metricLines(data, merged, paint)) lines.push(`${merged.indent}  ${line}`);
  return lines.join('\n');
}

const escaped = (text) =>
  String(text).replace(/[&<>'"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&quot;' })[c]);

// The thresholds as a JUnit report: each is a test case.
export function jUnit(data, options = {}) {
  const name = options.name ? escaped(options.name) : 'k6 thresholds';
  const classname = options.classname ? escaped(options.classname) : 'Unnamed folder';
  const cases = [];
  let failures = 0;
  for (const [metricName, metric] of Object.entries(data.metrics)) {
    for (const [source, threshold] of Object.entries(metric.thresholds || {})) {
      const head = `<testcase name="${escaped(metricName)} - ${escaped(source)}" classname="${classname}"`;
      const values = Object.entries(metric.values).map(([key, value]) => `${key} value: ${value}`);
      const why = `${metric.type} threshold failed: ${values.join(', ')}`;
      if (!threshold.ok) failures++;
      cases.push(threshold.ok ? `${head} />` : `${head}><failure message="${escaped(why)}" /></testcase>`);
    }
  }
  const counts = `tests="${cases.length}" failures="${failures}"`;
  return `<?xml version="1.0"?>
    <testsuites ${counts}>
      <testsuite name="${name}" ${counts}>
        ${cases.join('\n')}
      </testsuite>
    </testsuites>`;
}
