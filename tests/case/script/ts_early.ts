// A mistake that only the engine sees.
//= DIR/ts_early.ts:6:44: SyntaxError: invalid redefinition of global identifier
//= const ä: string = 'ö' as string, a: string = 'b';
//=                                            ^
const a: number = 1;
const ä: string = 'ö' as string, a: string = 'b';
export default function () {}
