//= info object
//= result: 3
const f = async () => await (3);
exports.default = f;
console.log(typeof module);
