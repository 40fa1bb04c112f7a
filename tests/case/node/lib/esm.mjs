export const answer = 42; export default function twice(x) { return 2 * x; }
