// uses.js - what is seen from a folder that has node_modules.
const Plain = require('plain');
const plain = new Plain();
module.exports = { count: plain.count(), version: Plain.version, kit: require('@scope/kit'), kind: require('dual').kind, one: require('dual/feature/one') };
