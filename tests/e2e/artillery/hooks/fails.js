// fails.js - hooks that fail, and what is not there.
const https = require("https");
const coded = Object.assign(new Error('with a code'), { code: 'E_CODED' });
const hooks = {
  byDone: (context, events, done) => done(new Error('by done')),
  byThrow: (context, events, done) => {
    throw new TypeError('by throw');
  },
  byReject: async () => {
    await null;
    throw coded;
  },
  byBug: (context, events, done) => {
    context.vars.nothing.here;
    done();
  },
  byText: (context, events, done) => done('plain text'),
  beforeRequest: (req, context, events, done) => done(new Error('before request')),
  afterResponse: async (req, res) => {
    throw new Error('after ' + res.statusCode);
  },
  onError: (err, req, context, events, done) => {
    console.log('onError', err.code, err instanceof Error, req.url.length > 0, context.vars.target.length > 0);
    events.emit('counter', 'seen.errors', 1);
    done();
  },
  uses: (context, events, done) => {
    https.get('https://127.0.0.1/', () => done());
  },
  ok: (req, res, context, events, done) => done(),
  beforeResponse: (req, res, context, events, done) => done(),
  okResponse: (req, res, context, events, done) => done(),
  afterRequest: (req, context, events, done) => done(),
  okRequest: (req, context, events, done) => done(),
};
module.exports = hooks;
