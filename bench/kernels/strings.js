// strings.js - Splitting, joining, searching, changing case.
function kernel() {
  const line = 'The quick brown fox jumps over the lazy dog, and then some more words follow';
  let sum = 0;
  for (let i = 0; i < 4000; i++) {
    const words = line.split(' ');
    const back = words.map((w) => w.toUpperCase()).reverse().join('-');
    sum += back.indexOf('FOX') + back.slice(3, 20).length + (line.replace('fox', 'cat').includes('cat') ? 1 : 0);
  }
  return sum;
}
