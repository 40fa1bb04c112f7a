// expectedStatuses decides what failed.
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  http.setResponseCallback(http.expectedStatuses(404, { min: 500, max: 502 }));
  http.get(`${B}/status/404`);
  http.get(`${B}/status/200`);
  http.get(`${B}/status/501`, { tags: { own: 'x' } });
  http.get(`${B}/status/503`, { responseCallback: http.expectedStatuses(503) });
  http.get(`${B}/status/503`, { responseCallback: null });
  http.setResponseCallback(null);
  http.get(`${B}/status/500`);
}
