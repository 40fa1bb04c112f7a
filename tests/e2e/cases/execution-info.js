// run: --vus 2 --iterations 6
// summary: metrics.checks.fails == 0
// summary: metrics.checks.passes == 24
import exec from 'k6/execution';
import { check } from 'k6';

export default function () {
  check(exec, {
    'scenario is the default': (e) => e.scenario.name === 'default' && e.scenario.executor === 'shared-iterations',
    'iteration is in range': (e) => e.scenario.iterationInTest >= 0 && e.scenario.iterationInTest < 6,
    'vu has a number': (e) => e.vu.idInTest === __VU && __VU >= 1 && __VU <= 2,
    'instance counts': (e) => e.instance.vusActive >= 1,
  });
}
