// a syntax error
export const x = 1;
const y = );
