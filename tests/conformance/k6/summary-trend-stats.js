// summaryTrendStats and the time unit.
// stdout: same
import { Trend } from 'k6/metrics';

const t = new Trend('tt');

export const options = { summaryTrendStats: ['min', 'max', 'p(50)', 'p(99.9)', 'count'], summaryTimeUnit: 'ms' };

export default function () {
  for (let i = 1; i <= 100; i++) t.add(i);
}

export function handleSummary(data) {
  return { stdout: `${JSON.stringify(data.metrics.tt.values)} ${JSON.stringify(data.options.summaryTrendStats)}\n` };
}
