//= info 3 5
import cjs = require('./lib/ts_exports.ts');
const named: any = require('./lib/ts_exports.ts').two;
export = { default(): void { console.log(cjs(1), named as number) } };
