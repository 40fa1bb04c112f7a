// k6-utils.js - what k6 scripts import from https://jslib.k6.io/k6-utils/.
import exec from 'k6/execution';
import { check as plainCheck } from 'k6';

const isPromise = (v) => v !== null && typeof v === 'object' && typeof v.then === 'function';

// As k6's own check(), and where the value or a predicate's result is a promise, a promise of the same. Each check is
// counted when its result is there, whatever becomes of the others.
export function check(value, sets, tags) {
  if (isPromise(value)) return value.then((v) => check(v, sets, tags));
  const results = Object.keys(sets).map((name) => {
    const count = (result) => plainCheck(value, { [name]: Boolean(result) }, tags);
    const result = typeof sets[name] === 'function' ? sets[name](value) : sets[name];
    return isPromise(result) ? result.then(count) : count(result);
  });
  return results.some(isPromise) ? Promise.all(results).then((all) => all.every(Boolean)) : results.every(Boolean);
}

// The text between left and right; with repeat an array of all such. null when there is none.
export function findBetween(content, left, right, repeat = false) {
  const found = [];
  let at = 0;
  for (;;) {
    const start = content.indexOf(left, at);
    if (start < 0) break;
    const end = content.indexOf(right, start + left.length);
    if (end < 0) break;
    const text = content.substring(start + left.length, end);
    if (!repeat) return text;
    found.push(text);
    at = end + right.length;
  }
  return found.length ? found : null;
}

const UNITS = { d: 86400000, h: 3600000, m: 60000, s: 1000, ms: 1 };

// "1d3h2m10s" in milliseconds; a number without unit at the end counts as such. Parts of a millisecond are dropped.
export function parseDuration(text) {
  if (text === undefined || text === null || String(text).length < 1) throw new Error('str is empty');
  const seen = new Set();
  let sum = 0;
  for (const [, number, unit] of String(text).matchAll(/([0-9.]*)(ms|[^0-9.]|$)/g)) {
    if (number === '' && unit === '') continue;
    if (number === '' && UNITS[unit]) throw new Error(`${unit} time unit has no number`);
    if (unit !== '' && !UNITS[unit]) throw new Error(`${unit} is an unsupported time unit`);
    if (seen.has(unit)) throw new Error(`${unit} time unit is provided multiple times`);
    if (unit !== '') seen.add(unit);
    sum += unit === 'ms' ? Math.trunc(parseFloat(number)) : parseFloat(number) * (UNITS[unit] || 1);
  }
  return sum;
}

function stagesOf(what) {
  const scenario = exec.test.options.scenarios[exec.scenario.name];
  if (!scenario) {
    throw new Error(`the exec.test.options object doesn't contain the current scenario ${exec.scenario.name}`);
  }
  if (!scenario.stages) {
    throw new Error(`only ramping-vus or ramping-arrival-rate supports stages, it is not possible to ${what} on other executors.`);
  }
  return scenario.stages;
}

// Which of the scenario's stages it is at; after the last one: the last.
export function getCurrentStageIndex() {
  const stages = stagesOf('get a stage index');
  if (stages.length < 1) {
    throw new Error("the current scenario doesn't contain any stage");
  }
  const elapsed = Date.now() - exec.scenario.startTime;
  let sum = 0;
  for (let i = 0; i < stages.length; i++) {
    sum += parseDuration(stages[i].duration);
    if (elapsed < sum) return i;
  }
  return stages.length - 1;
}

export function tagWithCurrentStageIndex() {
  exec.vu.tags.stage = String(getCurrentStageIndex());
}

// "ramp-up", "steady" or "ramp-down", by the stage's target and the one before.
export function tagWithCurrentStageProfile() {
  exec.vu.tags.stage_profile = currentProfile();
}

function currentProfile() {
  const stages = stagesOf('get a stage profile');
  const i = getCurrentStageIndex();
  if (i < 1) return 'ramp-up';
  const now = stages[i].target;
  const before = stages[i - 1].target;
  return now > before ? 'ramp-up' : now < before ? 'ramp-down' : 'steady';
}

// Stages under a bell curve of two standard deviations to each side, a sixth of the time to get there and a sixth to leave.
export function normalDistributionStages(maxVus, durationSeconds, numberOfStages = 10) {
  const curve = [];
  for (let i = 0; i <= numberOfStages; i++) curve.push(Math.exp(-((-2 + (4 * i) / numberOfStages) ** 2) / 2));
  const peak = Math.max(...curve);
  const edge = `${Math.ceil(durationSeconds / 6)}s`;
  const inner = `${Math.ceil((durationSeconds * 4) / (6 * numberOfStages))}s`;
  const stages = curve.map((y, i) => ({ duration: i === 0 ? edge : inner, target: Math.round((y * maxVus) / peak) }));
  return [...stages, { duration: edge, target: 0 }];
}

export function randomIntBetween(min, max) {
  return Math.floor(Math.random() * (max - min + 1) + min);
}

export function randomItem(items) {
  return items[Math.floor(Math.random() * items.length)];
}

export function randomString(length, charset = 'abcdefghijklmnopqrstuvwxyz') {
  let s = '';
  for (let n = length; n > 0; n--) s += charset[Math.floor(Math.random() * charset.length)];
  return s;
}

// A random UUID (RFC 9562, version 4). Only the secure one is fit for secrets; the other takes Math.random().
export function uuidv4(secure = false) {
  if (secure) return crypto.randomUUID();
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
    const r = Math.floor(Math.random() * 16);
    return (c === 'x' ? r : (r & 3) | 8).toString(16);
  });
}
