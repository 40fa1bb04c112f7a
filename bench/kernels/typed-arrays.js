// typed-arrays.js - Bytes and floats in typed arrays.
function kernel() {
  const bytes = new Uint8Array(65536), floats = new Float64Array(4096);
  let sum = 0;
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + round) & 255;
    for (let i = 0; i < bytes.length; i++) sum = (sum + bytes[i]) | 0;
    for (let i = 0; i < floats.length; i++) floats[i] = Math.sqrt(i) * round;
    sum += Math.floor(floats[100]);
  }
  return sum;
}
