// run: --iterations 5
// stdout: ^five iterations: 5$
// not-stdout: TOTAL RESULTS
// file: data.json "iterations"
export default function () {}

export function handleSummary(data) {
  return {
    stdout: `five iterations: ${data.metrics.iterations.values.count}\n`,
    'data.json': JSON.stringify(data),
  };
}
