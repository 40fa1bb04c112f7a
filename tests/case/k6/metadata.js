// exec.vu.metrics.metadata: kept over iterations, dropped with the scenario; vu and iter when they are asked for.
//~ quiet
//~ iterations 2
import exec from 'k6/execution';

export const options = { systemTags: ['vu', 'iter', 'status'] };

export default function () {
  const m = exec.vu.metrics.metadata;
  console.log(m, Object.keys(m), m === exec.vu.metrics.metadata);
  m.z = 'text';
  m['a b'] = 1.5;
  m.yes = true;
  m.gone = 'x';
  delete m.gone;
  delete m.never;
  console.log(m, m.gone, 'z' in m, 'gone' in m, m.vu, { ...m });
  for (const v of [null, undefined, {}, [1]]) {
    try {
      m.bad = v;
      console.log('taken');
    } catch (e) {
      console.log(String(e));
    }
  }
}
//= info { vu: "1", iter: "0" } [ "vu", "iter" ] true
//= info { vu: "1", iter: "0", z: "text", a b: "1.5", yes: "true" } undefined true false 1 { vu: "1", iter: "0", z: "text", a b: "1.5", yes: "true" }
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info { vu: "1", iter: "1", z: "text", a b: "1.5", yes: "true" } [ "vu", "iter", "z", "a b", "yes" ] true
//= info { vu: "1", iter: "1", z: "text", a b: "1.5", yes: "true" } undefined true false 1 { vu: "1", iter: "1", z: "text", a b: "1.5", yes: "true" }
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
//= info TypeError: invalid value for metric metadata 'bad': only String, Boolean and Number types are accepted as a metric metadata value
