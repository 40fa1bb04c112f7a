// Required by modules-commonjs.js.
exports.kind = 'commonjs';
module.exports.folder = typeof __dirname;
