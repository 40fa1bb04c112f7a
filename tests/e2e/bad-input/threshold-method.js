// A method that the metric's kind does not have, a duration where a number belongs.
// exit: 104
// stderr: http_reqs
// stderr: http_req_duration
// not-stderr: iteration ran
// stderr-lines: 12
export const options = { thresholds: { http_reqs: ['p(95)<1'], http_req_duration: ['p(95)<500ms'] } };

export default function () {
  console.log('iteration ran');
}
