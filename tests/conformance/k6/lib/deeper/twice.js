// Imported by helper.js.
export function twice(x) {
  return x * 2;
}
