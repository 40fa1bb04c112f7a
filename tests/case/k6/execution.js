// k6/execution inside an iteration, and outside of one.
//~ users 2
//~ iterations 2
//~ quiet
import exec, { scenario } from 'k6/execution';

export const options = { scenarios: { main: { executor: 'per-vu-iterations', vus: 2, iterations: 2, tags: { st: 's' } } }, tags: { rt: 'r' } };

const attempt = (f) => {
  try {
    return f();
  } catch (e) {
    return String(e);
  }
};
if (__VU === 0) {
  console.log(attempt(() => exec.scenario.name));
  console.log(attempt(() => exec.vu.idInTest));
  console.log(attempt(() => exec.instance.vusActive));
  console.log(attempt(() => exec.test.options));
  console.log(typeof __ITER);
}

export default function () {
  const { name, executor, iterationInInstance, iterationInTest, progress } = scenario;
  console.log(__VU, __ITER, name, executor, iterationInInstance, iterationInTest, progress, exec.scenario.startTime > 1.6e12);
  console.log(exec.vu.idInInstance, exec.vu.idInTest, exec.vu.iterationInInstance, exec.vu.iterationInScenario);
  if (__VU === 1 && __ITER === 0) {
    const i = exec.instance;
    console.log(i.iterationsCompleted, i.iterationsInterrupted, i.vusActive, i.vusInitialized, i.currentTestRunDuration);
    const o = exec.test.options;
    console.log(JSON.stringify(o.scenarios), o.vus, o.noSetup, o.tags.rt, Object.isFrozen(o.scenarios.main));
    console.log(attempt(() => { o.scenarios.main.vus = 5; }));
    console.log(o === exec.test.options, require === undefined);
  }
}
//= info GoError: getting scenario information outside of the VU context is not supported
//= info GoError: getting VU information in the init context is not supported
//= info GoError: getting instance information in the init context is not supported
//= info GoError: getting test options in the init context is not supported
//= info undefined
//= info 1 0 main per-vu-iterations 0 0 0 true
//= info 1 1 0 0
//= info 11 2 3 4 0
//= info {"main":{"executor":"per-vu-iterations","startTime":null,"gracefulStop":null,"env":null,"exec":null,"tags":{"st":"s"},"vus":2,"iterations":2,"maxDuration":null}} undefined null r true
//= info TypeError: 'vus' is read-only
//= info true false
//= info 1 1 main per-vu-iterations 1 10 0 true
//= info 1 1 1 1
//= info 2 0 main per-vu-iterations 0 0 0 true
//= info 2 2 0 0
//= info 2 1 main per-vu-iterations 1 10 0 true
//= info 2 2 1 1
