//= DIR/load_errors_more.js:25:8: "http://example.com/x.js" is imported over plain http, which scripts could be tampered on: use https://
//= import 'http://example.com/x.js';
//=        ^
//= DIR/load_errors_more.js:26:8: can't read the module https://example.com/x.js: there is nowhere to read https:// from
//= import 'https://example.com/x.js';
//=        ^
//= DIR/load_errors_more.js:27:8: DIR/lib/data.json is JSON, which can't be imported: use JSON.parse(open("./..."))
//= import './lib/data.json';
//=        ^
//= DIR/load_errors_more.js:28:8: there is no such part of the kit
//= import 'kit/none';
//=        ^
//= DIR/load_errors_more.js:29:8: "lib/es.js" is no built-in module: a file's name starts with "./", "../" or "/" ("./lib/es.js"?)
//= import 'lib/es.js';
//=        ^
//= DIR/lib/cjs_broken.js:5:7: SyntaxError: invalid redefinition of lexical identifier
//= let a = 2;
//=       ^
//= DIR/load_errors_more.js:31:8: can't read the module DIR/lib: Is a directory
//= import './lib';
//=        ^
//= DIR/load_errors_more.js:34:8: "nothing" is neither a built-in module nor a path ("./...", "../...", "/...", "file://..."): packages are not searched in node_modules; bundle the package into one file (esbuild --bundle --format=esm) and import that
//= } from 'nothing';
//=        ^
import 'http://example.com/x.js';
import 'https://example.com/x.js';
import './lib/data.json';
import 'kit/none';
import 'lib/es.js';
import './lib/cjs_broken.js';
import './lib';
import /* why */ {
  sleep
} from 'nothing';
