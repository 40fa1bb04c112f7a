(function (root, factory) {
  if (typeof define === 'function' && define.amd) define(['exports'], factory);
  else if (typeof exports === 'object' && typeof module !== 'undefined') factory(exports);
  else factory((root.umd = {}));
})(this, function (exports) {
  const http = require('kit');
  class Client extends (http.Base || Object) {}
  exports.twice = (n) => 2 * n;
  exports.Client = Client;
});
