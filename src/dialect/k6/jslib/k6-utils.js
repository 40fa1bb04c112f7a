// k6-utils.js - what k6 scripts import from https://jslib.k6.io/k6-utils/.
import exec from 'k6/execution';
import { check as plainCheck } from 'k6';

const isPromise = (v) => v !== null && typeof v === 'object' && typeof v.then === 'function';

// As k6's own check(), and where the value or a predicate's result is a promise, a promise of the same.
export function check(value, sets, tags) {
  if (isPromise(value)) {
    return value.then((v) => check(v, sets, tags));
  }
  const results = Object.keys(sets).map((name) => [name, typeof sets[name] === 'function' ? sets[name](value) : sets[name]]);
  if (!results.some(([, r]) => isPromise(r))) {
    return plainCheck(value, Object.fromEntries(results.map(([name, r]) => [name, Boolean(r)])), tags);
  }
  return Promise.all(results.map(([name, r]) => Promise.resolve(r).then((v) => [name, Boolean(v)]))).then((all) =>
    plainCheck(value, Object.fromEntries(all), tags),
  );
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

const UNITS = { d: 86400000, h: 3600000, m: 60000, s: 1000, ms: 1, us: 0.001, µs: 0.001, ns: 0.000001 };

// "1d3h2m10s" in milliseconds.
export function parseDuration(text) {
  if (text === undefined || text === null || String(text).length < 1) {
    throw new Error('str is empty');
  }
  const s = String(text);
  let sum = 0;
  let at = 0;
  const part = /([0-9]*\.?[0-9]+)(ms|us|µs|ns|d|h|m|s)/y;
  while (at < s.length) {
    part.lastIndex = at;
    const m = part.exec(s);
    if (!m) {
      if (at === 0 && /^[0-9.]+$/.test(s)) return Number(s);
      throw new Error(`${JSON.stringify(s)} is an unsupported time unit or no duration`);
    }
    sum += Number(m[1]) * UNITS[m[2]];
    at = part.lastIndex;
  }
  return sum;
}

function stagesOf(what) {
  const scenario = exec.test.options.scenarios[exec.scenario.name];
  if (!scenario || !scenario.stages) {
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
  const density = (x) => Math.exp((-x * x) / 2);
  const edge = Math.ceil(durationSeconds / 6);
  const inner = Math.ceil((durationSeconds * 4) / (6 * numberOfStages));
  const stages = [];
  for (let i = 0; i <= numberOfStages; i++) {
    const x = -2 + (4 * i) / numberOfStages;
    stages.push({ duration: `${i === 0 ? edge : inner}s`, target: Math.round(maxVus * density(x)) });
  }
  stages.push({ duration: `${edge}s`, target: 0 });
  return stages;
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

// A random UUID (RFC 9562, version 4). Whether it is fit for secrets is not promised: Math.random() is what there is.
export function uuidv4(secure = false) {
  if (secure && typeof crypto !== 'undefined' && crypto.randomUUID) return crypto.randomUUID();
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
    const r = Math.floor(Math.random() * 16);
    return (c === 'x' ? r : (r & 3) | 8).toString(16);
  });
}
