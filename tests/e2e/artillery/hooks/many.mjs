// many.mjs - an ES module whose hooks wait side by side, and share what the module keeps.
import { setTimeout as sleep } from 'node:timers/promises';

let inside = 0;
let most = 0;

export async function waits(context, events) {
  most = Math.max(most, ++inside);
  await sleep(300);
  inside--;
  context.vars.mine = context.vars.$uuid;
}
export default {
  checks(context, events, done) {
    if (context.vars.mine !== context._uid) return done(new Error('the variables of another user'));
    if (context.vars.left !== 'by before') return done(new Error('before left nothing'));
    events.emit('histogram', 'most.inside', most);
    done();
  },
  before(context, events, done) {
    context.vars.left = 'by before';
    done();
  },
};
