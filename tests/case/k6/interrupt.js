// An interrupted iteration leaves through everything, and the next one runs.
//~ iterations 3
//~ interrupt 500
import { sleep, check, group } from 'k6';

export default function () {
  if (__ITER === 2) {
    console.log('short');
    return;
  }
  try {
    group('g', () => {
      sleep(__ITER === 0 ? 10 : 0.2);
      if (__ITER === 1) setTimeout(() => console.log('too late'), 60000);
    });
  } catch (e) {
    console.log('caught', e);
  } finally {
    check(1, { finally: __ITER });
  }
}
//= iteration interrupted
//= sample group_duration 200 {group=::g,scenario=default}
//= sample checks 1 {check=finally,group=,scenario=default}
//= iteration interrupted
//= info short
