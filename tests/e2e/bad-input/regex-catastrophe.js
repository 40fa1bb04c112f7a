// A regular expression that takes for ever is interrupted like a loop.
// timeout: 15
// points: iterations == 0
export const options = {
  scenarios: { stuck: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '1s' } },
};

export default function () {
  /^(a+)+$/.test('a'.repeat(40) + 'b');
}
