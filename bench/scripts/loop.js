// loop.js - a million turns of an integer loop: shows whether QuickJS was compiled well.
export const options = { vus: 1, iterations: 5 };

export default function () {
  const began = Date.now();
  let sum = 0;
  for (let i = 0; i < 1000000; i++) sum = (sum + i) | 0;
  console.log(`loop_ms=${Date.now() - began} (${sum})`);
}
