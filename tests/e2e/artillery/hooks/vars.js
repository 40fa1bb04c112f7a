// vars.js - context.vars as hooks may use it.
exports.fill = (context, events, done) => {
  const { vars } = context;
  console.log('rows', vars.rows.length, vars.rows[599].n, Array.isArray(vars.rows), 'rows' in vars, vars.hasOwnProperty('nope'));
  vars.row = vars.rows.pop();
  Object.assign(vars, { deep: { a: [{ b: 1 }] }, map: new Map([['k', 1]]), undef: undefined, nan: 0 / 0, big: 12345678901 });
  vars.deep.a[0].b = 2;
  vars.bytes = Buffer.from('bytes');
  done();
};
exports.again = (context, events, done) => {
  const { vars } = context;
  console.log('again', vars.deep.a, vars.map.get('k'), vars.bytes.length, vars.rows.length, vars.captured.id);
  const copy = { ...vars };
  console.log('copy', copy.row.n, Object.keys(copy).includes('target'), JSON.stringify(vars).includes('"big":12345678901'));
  context.vars = { target: vars.target, only: [1, 2] };
  done();
};
exports.last = (context, events, done) => {
  console.log('last', Object.keys(context.vars).sort().join(), context.vars.only);
  context.mine = (context.mine ?? 0) + 1;
  console.log('mine', context.mine);
  done();
};
