//= DIR/ts_syntax.ts:5:16: SyntaxError: this is no TypeScript near "["
//= const b: string[ = [];
//=                ^
const a: number = 1;
const b: string[ = [];
export default function () {}
