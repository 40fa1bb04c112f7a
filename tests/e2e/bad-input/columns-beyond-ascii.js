// Columns are counted in characters.
// run:
// exit: 104
// stderr: columns-beyond-ascii.js:6:\d+: error: option vus: must be a whole number
// stderr: (?m)^ {7}[|] {47}\^$
export const options = { tags: { 'ü€': 'x' }, vus: 'é' };
export default function () {}
