// hash.js - FNV-1a over texts with integer arithmetic.
function kernel() {
  let sum = 0;
  for (let i = 0; i < 3000; i++) {
    const text = `user-${i}@example.com/some/path?with=query`;
    let h = 0x811c9dc5;
    for (let k = 0; k < text.length; k++) h = Math.imul(h ^ text.charCodeAt(k), 0x01000193) >>> 0;
    sum = (sum + h) >>> 0;
  }
  return sum;
}
