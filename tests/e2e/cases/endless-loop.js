// A script that never comes back is interrupted when its grace is over.
// timeout: 20
// summary: metrics.vus_max.max == 1
export const options = {
  scenarios: { stuck: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '1s' } },
};

export default function () {
  for (;;);
}
