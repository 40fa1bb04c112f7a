"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.named = exports.default = void 0;
var _kit = require("kit");
var _es = _interop(require("./es.js"));
function _interop(m) { return m && m.__esModule ? m : { default: m }; }
exports.default = class Widget { thing() { return new _es.default().constructor.name; } };
exports.named = typeof _kit.sleep;
