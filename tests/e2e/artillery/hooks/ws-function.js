module.exports = { way, wayLater, count };

function change(wsArgs, context) {
  wsArgs.target = wsArgs.target.replace('nowhere', 'head') + '?user=' + context.vars.id;
  wsArgs.options.headers = { 'X-Token': 't-' + context.vars.id };
  wsArgs.subprotocols.push('own');
}

function way(wsArgs, context, next) {
  change(wsArgs, context);
  return next();
}

function wayLater(wsArgs, context, next) {
  setTimeout(() => { change(wsArgs, context); next(); }, 5);
}

function count(context, events, done) {
  context.vars.n = 5;
  return done();
}
