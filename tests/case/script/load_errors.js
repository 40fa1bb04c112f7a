//= DIR/load_errors.js:10:21: can't read the module DIR/lib/nowhere.js: No such file or directory
//= import nowhere from './lib/nowhere.js';
//=                     ^
//= DIR/load_errors.js:11:15: "lodash" is neither a built-in module nor a path ("./...", "../...", "/...", "file://..."): packages are not searched in node_modules; bundle the package into one file (esbuild --bundle --format=esm) and import that
//= import _ from "lodash";
//=               ^
//= DIR/lib/broken.js:3:11: SyntaxError: unexpected token in expression: ')'
//= const y = );
//=           ^
import nowhere from './lib/nowhere.js';
import _ from "lodash";
import './lib/broken.js';
