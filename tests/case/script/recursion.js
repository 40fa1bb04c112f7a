//= info caught true
//= info caught 2 true
//= info usable 3
function deep(n) { return 1 + deep(n + 1); }
try {
  deep(0);
} catch (e) {
  console.log('caught', e.message.includes('stack overflow'));
}
let a = [];
for (let i = 0; i < 200000; i++) a = [a];
try {
  JSON.stringify(a);
} catch (e) {
  console.log('caught 2', e.message.includes('stack overflow'));
}
console.log('usable', 1 + 2);
