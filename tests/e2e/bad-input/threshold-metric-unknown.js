// exit: 104
// stderr: my_missing_metric
// not-stderr: iteration ran
// stderr-lines: 8
export const options = { thresholds: { my_missing_metric: ['count>0'] } };

export default function () {
  console.log('iteration ran');
}
