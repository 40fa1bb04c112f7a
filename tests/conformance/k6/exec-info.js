// What k6/execution tells.
import exec from 'k6/execution';

export const options = { scenarios: { mine: { executor: 'per-vu-iterations', vus: 1, iterations: 2 } } };

export default function () {
  const { scenario: s, instance: i, vu } = exec;
  console.log(s.name, s.executor, s.iterationInInstance, s.iterationInTest, s.progress >= 0, i.vusActive, i.vusInitialized, i.iterationsCompleted);
  console.log(vu.idInInstance, vu.idInTest, vu.iterationInInstance, vu.iterationInScenario, exec.test.options.scenarios.mine.vus);
}
