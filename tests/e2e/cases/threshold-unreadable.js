// Both mistakes are told before anything is sent.
// exit: 104
// stderr: nonsense
// stderr: no_such_metric
// not-stderr: iteration ran
export const options = { thresholds: { http_req_duration: ['nonsense<1'], no_such_metric: ['rate<1'] } };

export default function () {
  console.log('iteration ran');
}
