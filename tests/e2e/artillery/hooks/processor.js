// processor.js - hooks of every kind and style.
'use strict';
const { helper } = require('./helper');
let shared = 0;

module.exports = {
  setUp(context, events, done) {
    context.vars.name = helper('ann');
    context.vars.list = [1, { a: 2 }];
    context.vars.fn = () => 'function in vars';
    context.vars.when = new Date(0);
    context.vars.shared = ++shared;
    events.emit('counter', 'hooks.counter', 2);
    events.emit('histogram', 'hooks.histogram', 12.5);
    events.emit('rate', 'hooks.rate');
    console.log('setUp', context.vars.target === context.vars.$env.RECORD, typeof context._uid, context.scenario.name);
    return done();
  },
  async asyncStep(context, events) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    context.vars.list.push(3);
    context.vars.list[1].a = 'changed';
    console.log('async', context.vars.fn(), context.vars.when.getTime(), context.vars.list);
    return { ignored: true };
  },
  promiseStep(context) {
    return Promise.resolve().then(() => {
      context.vars.byPromise = 'yes';
    });
  },
  forgets(context) {
    context.vars.forgot = 'done';
  },
  later(context, events, done) {
    setTimeout(() => {
      context.vars.later = context.funcs.$template('{{ name }}-{{ $loopCount }}');
      done();
    }, 30);
  },
  beforeRequest(req, context, events, next) {
    req.headers['x-own'] = `own-${context.vars.name}`;
    req.headers['x-template'] = '{{ name }}/{{ list[1].a }}';
    if (req.json) req.json.added = { by: 'hook', list: '{{ list }}' };
    console.log('before', req.method, req.url.endsWith('/post'), Object.keys(req.headers).sort().join());
    next();
  },
  async afterResponse(req, res, context, events) {
    context.vars.status = res.statusCode;
    context.vars.type = res.headers['content-type'];
    context.vars.size = res.body.length;
    console.log('after', res.statusCode, typeof res.timings.phases.firstByte, Object.keys(res).includes('headers'), req.method);
  },
  more(context, next) {
    context.vars.rounds = (context.vars.rounds || 0) + 1;
    next(context.vars.rounds < 3);
  },
  isTwo(vars) {
    return vars.rounds === 2;
  },
  tearDown(context, events, done) {
    delete context.vars.name;
    console.log('tearDown', 'name' in context.vars, 'list' in context.vars, Object.keys(context.vars).includes('rounds'));
    done();
  },
};
