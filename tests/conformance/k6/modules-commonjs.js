// require and exports.
const http = require('k6/http');
const { check } = require('k6');
const common = require('./lib/common.js');

module.exports.options = { iterations: 2 };

module.exports.default = function () {
  const r = http.get(`${__ENV.BASE}/echo`);
  check(r, { ok: (x) => x.status === 200 });
  console.log(common.kind);
};
