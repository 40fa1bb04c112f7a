// internal_unavailable.js - a module of Node's that brunt hasn't got: it can be loaded and looked at, as packages do that may
// not need it, but not called.
'use strict';

const binding = require('node:binding');

module.exports = (name) => {
  binding.warnUnavailable(name);
  const refuse = (what) => {
    throw new Error(`${what}() isn't available: brunt's scripts have no module "${name}"; let the test's own steps use the network`);
  };
  const stand = (what) =>
    new Proxy(
      function () {
        refuse(what);
      },
      {
        get(target, key) {
          if (key === 'prototype') return target.prototype;
          if (typeof key === 'symbol' || key === 'then' || key === '__esModule') return undefined;
          if (key === 'name' || key === 'length') return target[key];
          if (key === 'METHODS') return ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
          if (key === 'STATUS_CODES' || key === 'constants') return {};
          if (['bind', 'call', 'apply', 'hasOwnProperty'].includes(key)) return Function.prototype[key];
          return Object.hasOwn(target, key) ? target[key] : stand(`${what}.${key}`);
        },
        apply: () => refuse(what),
        construct: () => refuse(`new ${what}`),
      },
    );
  return stand(name);
};
