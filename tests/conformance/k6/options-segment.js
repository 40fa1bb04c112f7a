// An execution segment does its share.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export const options = { vus: 4, iterations: 8, executionSegment: '0:1/2', executionSegmentSequence: '0,1/2,1' };

export default function () {
  http.get(`${B}/echo`);
}
