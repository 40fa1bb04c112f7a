//= info GoError: require() can't be used with an empty specifier
//= info GoError: can't read the module DIR/lib/nowhere.js: No such file or directory
//= info GoError: "lodash" is neither a built-in module nor a path ("./...", "../...", "/...", "file://..."): packages are not searched in node_modules; bundle the package into one file (esbuild --bundle --format=esm) and import that
//= info SyntaxError: DIR/lib/broken.js:3:11: unexpected token in expression: ')'
//= info start
//= info GoError: require("DIR/lib/tla.js"): it uses await at its top level; import it instead
//= info TypeError: cannot read property 'property' of null
//= exception: TypeError: Cannot read property 'property' of undefined or null
//= 	at file://DIR/lib/cjs_throws.js:3:5
//= 	at require (native)
//= 	at file://DIR/require_errors.js:23:8
for (const name of ['', './lib/nowhere.js', 'lodash', './lib/broken.js', './lib/tla.js'])
  try {
    require(name);
  } catch (e) {
    console.log(String(e));
  }
try {
  require('./lib/cjs_throws.js');
} catch (e) {
  console.log(String(e));
}
require('./lib/cjs_throws.js');
