// Samples and their tags.
import http from 'k6/http';
import { group } from 'k6';
import exec from 'k6/execution';
//~ samples
const B = __ENV.BASE;
http.setResponseCallback(http.expectedStatuses(200, { min: 300, max: 308 }, 404));
export default function () {
  http.get(`${B}/get`, { tags: { t: 'v', n: 5, b: true } });
  http.get(`${B}/status/404`);
  http.get(http.url`${B}/anything/${7}`);
  http.get(`${B}/redirect/1`, { tags: { name: 'mine' } });
  http.get(`${B}/status/500`, { responseCallback: null });
  http.get(`${B}/status/500`, { responseCallback: http.expectedStatuses(500) });
  http.get(B.replace('//', '//user:secret@') + '/get');
  http.get('http://127.0.0.1:1/x');
  http.get('/rel');
  http.get('http://a b/');
  group('g', () => http.get(`${B}/get`));
  exec.vu.metrics.tags.name = 'vu';
  http.get(`${B}/get`);
  http.setResponseCallback(null);
  http.get(`${B}/get`);
  for (const bad of [[], ['x'], [{}], [{ min: 1 }], [{ min: 1, max: 1.5 }], [200, 1.5]]) try { http.expectedStatuses(...bad); } catch (e) { console.log(String(e)); }
  try { http.setResponseCallback(5); } catch (e) { console.log(String(e)); }
}
