import * as __WEBPACK_EXTERNAL__ from "kit/only";
var __webpack_exports__ = {};
const wrapped = __WEBPACK_EXTERNAL__["default"];
var name = () => wrapped.name;
var __webpack_exports__name = name;
export { __webpack_exports__name as name };
