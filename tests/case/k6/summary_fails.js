// handleSummary() that gives nothing.
//~ summary {}
//~ iterations 0
export default function () {}
export function handleSummary() {}
//= brunt error handleSummary() must return an object of file names and their contents, such as { "summary.json": JSON.stringify(data) }; the usual summary follows
//= summary left
//= hook failed
