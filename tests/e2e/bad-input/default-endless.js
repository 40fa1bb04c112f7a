// Loops that never end are interrupted when the grace is over, one worker or two.
// run: --workers 2
// timeout: 15
// points: iterations == 0
// summary: metrics.vus_max.max == 4
// stderr-lines: 30
export const options = {
  scenarios: { stuck: { executor: 'constant-vus', vus: 4, duration: '1s', gracefulStop: '1s' } },
};

export default function () {
  try {
    for (;;);
  } finally {
    // an interrupt can't be caught
    for (;;);
  }
}
