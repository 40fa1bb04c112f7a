import Plain, { version } from 'plain';
import dual, { kind } from 'dual';
import { createRequire } from 'node:module';
import fs, { existsSync } from 'fs';
export default { version, dual, kind, made: new Plain().count() > 0, required: createRequire(import.meta.url)('dual').kind, fs: fs.existsSync === existsSync };
