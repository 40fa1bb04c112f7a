// inspect shows options.
// command: inspect {script}
export const options = { vus: 3, duration: '5s', thresholds: { http_reqs: ['count>1'] }, tags: { a: 'b' } };

export default function () {}
