// summary: metrics.iterations.count >= 95
// summary: metrics.iterations.count <= 101
// summary: metrics.iteration_start_delay.avg >= 0
export const options = {
  scenarios: {
    open: { executor: 'constant-arrival-rate', rate: 50, timeUnit: '1s', duration: '2s', preAllocatedVUs: 5, maxVUs: 20 },
  },
};

export default function () {}
