// building.js - Texts built by templates and concatenation.
function kernel() {
  let total = 0;
  for (let round = 0; round < 30; round++) {
    let out = '';
    for (let i = 0; i < 3000; i++) out += `${i}:${i % 7 ? 'x' : 'y'};`;
    total += out.length + out.charCodeAt(out.length >> 1);
  }
  return total;
}
