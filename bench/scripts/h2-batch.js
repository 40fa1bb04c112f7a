// h2-batch.js - 32 requests at once over HTTP/2, as a script says it: http.batch().
import http from 'k6/http';

export const options = { batch: 32, batchPerHost: 32, discardResponseBodies: true, insecureSkipTLSVerify: true };

const requests = Array.from({ length: 32 }, () => ['GET', __ENV.URL]);

export default function () {
  http.batch(requests);
}
