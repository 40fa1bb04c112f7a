// setup() and teardown(): data through Go's JSON, groups of their samples, one parse per user.
//~ hooks
//~ users 2
//~ iterations 2
import { check, group } from 'k6';
import exec from 'k6/execution';

export async function setup() {
  check(1, { ready: true });
  group('g', () => check(1, { 'ready in group': true }));
  let scenario;
  try {
    scenario = exec.scenario.name;
  } catch (e) {
    scenario = String(e);
  }
  console.log('setup', __VU, exec.vu.idInTest, scenario);
  return { z: 1, a: undefined, when: new Date(86400000), nested: { b: '<' } };
}

export default function (data) {
  data.count = (data.count || 0) + 1;
  console.log(__VU, JSON.stringify(data));
}

export function teardown(data) {
  console.log('teardown', JSON.stringify(data));
  check(1, { over: false });
}
//= sample checks 1 {check=ready,group=::setup}
//= sample checks 1 {check=ready in group,group=::setup::g}
//= sample group_duration 0 {group=::setup::g}
//= info setup 0 0 GoError: getting scenario information outside of the VU context is not supported
//= setup data {"a":null,"nested":{"b":"\u003c"},"when":"1970-01-02T00:00:00Z","z":1}
//= info 1 {"a":null,"nested":{"b":"<"},"when":"1970-01-02T00:00:00Z","z":1,"count":1}
//= info 1 {"a":null,"nested":{"b":"<"},"when":"1970-01-02T00:00:00Z","z":1,"count":2}
//= info 2 {"a":null,"nested":{"b":"<"},"when":"1970-01-02T00:00:00Z","z":1,"count":1}
//= info 2 {"a":null,"nested":{"b":"<"},"when":"1970-01-02T00:00:00Z","z":1,"count":2}
//= info teardown {"a":null,"nested":{"b":"<"},"when":"1970-01-02T00:00:00Z","z":1}
//= sample checks 0 {check=over,group=::teardown}
