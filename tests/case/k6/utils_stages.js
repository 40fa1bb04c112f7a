// getCurrentStageIndex() and the tags made of it; from CommonJS.
const utils = require('https://jslib.k6.io/k6-utils/1.4.0/index.js');
const exec = require('k6/execution');
const { Counter } = require('k6/metrics');
const c = new Counter('cc');

exports.options = { stages: [{ duration: '1h', target: 5 }, { duration: '1h', target: 5 }] };
exports.default = function () {
  utils.tagWithCurrentStageIndex();
  utils.tagWithCurrentStageProfile();
  c.add(1);
};
//= sample cc 1 {group=,scenario=default,stage=0,stage_profile=ramp-up}
