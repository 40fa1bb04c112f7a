// exceptions.js - try, throw, catch, finally.
function risky(i) {
  if (i % 3 === 0) throw new Error(`number ${i}`);
  return i;
}
function kernel() {
  let sum = 0;
  for (let i = 0; i < 6000; i++) {
    try { sum += risky(i); } catch (e) { sum += e.message.length; } finally { sum++; }
  }
  return sum;
}
