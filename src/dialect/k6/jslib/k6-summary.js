// k6-summary.js - what k6 scripts import from https://jslib.k6.io/k6-summary/: the data of handleSummary() as text.

const UNITS = { s: [0.001, 's'], ms: [1, 'ms'], us: [1000, 'µs'] };

const truncated = (v, digits) => {
  const f = 10 ** digits;
  return String(Math.trunc(v * f) / f);
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
      return truncated(value, 6);
  }
}

const COLORS = { green: 32, red: 31, cyan: 36, faint: 2 };

const painter = (on) => (text, ...styles) =>
  on ? `\x1b[${styles.map((s) => COLORS[s]).join(';')}m${text}\x1b[0m` : text;

// Columns: characters, without those that only combine with the one before.
const width = (text) => Array.from(text.normalize('NFKC').replace(/[\u0300-\u036f]/g, '')).length;

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

// Sub-metrics stand below their metric, with their tags only.
function displayName(name) {
  const brace = name.indexOf('{');
  return brace < 0 ? name : `  { ${name.substring(brace + 1, name.length - 1)} }`;
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

function sorted(names) {
  // A metric comes before its sub-metrics.
  const key = (n) => (n.indexOf('{') < 0 ? [n, ''] : [n.substring(0, n.indexOf('{')), n]);
  return names.sort((a, b) => {
    const [x, xs] = key(a);
    const [y, ys] = key(b);
    return x < y ? -1 : x > y ? 1 : xs < ys ? -1 : xs > ys ? 1 : 0;
  });
}

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

function metricLines(data, options, paint) {
  const names = sorted(Object.keys(data.metrics));
  const stats = options.summaryTrendStats;
  const unit = options.summaryTimeUnit;
  const trend = (m) => stats.map((s) => humanizeValue(m.values[s], s === 'count' ? { contains: 'default' } : m, unit));
  const longest = Math.max(0, ...names.map((n) => width(displayName(n))));
  const trends = columnsOf(names.filter((n) => data.metrics[n].type === 'trend').map((n) => trend(data.metrics[n])));
  const others = columnsOf(names.filter((n) => data.metrics[n].type !== 'trend').map((n) => plainValues(data.metrics[n], unit)));
  const pad = (text, n, fill = ' ') => text + fill.repeat(Math.max(0, n - width(text)));

  return names.map((name) => {
    const metric = data.metrics[name];
    const shown = displayName(name);
    const dots = paint('.'.repeat(longest - width(shown) + 3) + ':', 'faint');
    const values =
      metric.type === 'trend'
        ? trend(metric).map((text, i) => `${stats[i]}=${paint(pad(text, trends[i]), 'cyan')}`)
        : plainValues(metric, unit).map((text, i) => paint(pad(text, others[i]), ...(i ? ['cyan', 'faint'] : ['cyan'])));
    return `${markOf(metric, paint)} ${shown}${dots} ${values.join(' ')}`.trimEnd();
  });
}

// The summary as k6 prints it: checks by group, then metrics.
export function textSummary(data, options = {}) {
  const merged = { indent: ' ', enableColors: true, summaryTrendStats: ['avg', 'min', 'med', 'max', 'p(90)', 'p(95)'],
    ...(data.options || {}), ...options };
  const paint = painter(merged.enableColors && !(data.options && data.options.noColor));
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
      if (threshold.ok) {
        cases.push(`${head} />`);
      } else {
        failures++;
        cases.push(`${head}><failure message="failed" /></testcase>`);
      }
    }
  }
  return (
    '<?xml version="1.0"?>\n' +
    `<testsuites tests="${cases.length}" failures="${failures}">\n` +
    `<testsuite name="${name}" tests="${cases.length}" failures="${failures}">\n` +
    `${cases.join('\n')}\n</testsuite >\n</testsuites >`
  );
}
