console.log('cjs runs');
exports.a = 1;
exports.add = function (x, y) { return x + y; };
Object.defineProperty(exports, 'lazy', { enumerable: true, get: () => 'lazy value' });
