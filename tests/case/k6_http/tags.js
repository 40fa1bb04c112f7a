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
//= sample http_reqs 1 {b=true,expected_response=true,group=,method=GET,n=5,name=http://127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,t=v,url=http://127.0.0.1:PORT/get}
//= sample http_req_failed 0 {b=true,expected_response=true,group=,method=GET,n=5,name=http://127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,t=v,url=http://127.0.0.1:PORT/get}
//= sample http_reqs 1 {error_code=1404,expected_response=true,group=,method=GET,name=http://127.0.0.1:PORT/status/404,proto=HTTP/1.1,scenario=default,status=404,url=http://127.0.0.1:PORT/status/404}
//= sample http_req_failed 0 {error_code=1404,expected_response=true,group=,method=GET,name=http://127.0.0.1:PORT/status/404,proto=HTTP/1.1,scenario=default,status=404,url=http://127.0.0.1:PORT/status/404}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=${}/anything/${},proto=HTTP/1.1,scenario=default,status=200,url=${}/anything/${}}
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=${}/anything/${},proto=HTTP/1.1,scenario=default,status=200,url=${}/anything/${}}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=mine,proto=HTTP/1.1,scenario=default,status=302,url=mine}
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=mine,proto=HTTP/1.1,scenario=default,status=302,url=mine}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=mine,proto=HTTP/1.1,scenario=default,status=200,url=mine}
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=mine,proto=HTTP/1.1,scenario=default,status=200,url=mine}
//= sample http_reqs 1 {error_code=1500,group=,method=GET,name=http://127.0.0.1:PORT/status/500,proto=HTTP/1.1,scenario=default,status=500,url=http://127.0.0.1:PORT/status/500}
//= sample http_reqs 1 {error_code=1500,expected_response=true,group=,method=GET,name=http://127.0.0.1:PORT/status/500,proto=HTTP/1.1,scenario=default,status=500,url=http://127.0.0.1:PORT/status/500}
//= sample http_req_failed 0 {error_code=1500,expected_response=true,group=,method=GET,name=http://127.0.0.1:PORT/status/500,proto=HTTP/1.1,scenario=default,status=500,url=http://127.0.0.1:PORT/status/500}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=http://****:****@127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,url=http://****:****@127.0.0.1:PORT/get}
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=http://****:****@127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,url=http://****:****@127.0.0.1:PORT/get}
//= sample http_reqs 1 {error=dial: connection refused,error_code=1212,expected_response=false,group=,method=GET,name=http://127.0.0.1:1/x,scenario=default,status=0,url=http://127.0.0.1:1/x}
//= sample http_req_failed 1 {error=dial: connection refused,error_code=1212,expected_response=false,group=,method=GET,name=http://127.0.0.1:1/x,scenario=default,status=0,url=http://127.0.0.1:1/x}
//= brunt warning Request Failed error="GET \"http://127.0.0.1:1/x\": dial: connection refused"
//= sample http_reqs 1 {error=unsupported protocol scheme "",error_code=1000,expected_response=false,group=,method=GET,name=/rel,scenario=default,status=0,url=/rel}
//= sample http_req_failed 1 {error=unsupported protocol scheme "",error_code=1000,expected_response=false,group=,method=GET,name=/rel,scenario=default,status=0,url=/rel}
//= brunt warning Request Failed error="GET \"/rel\": unsupported protocol scheme """
//= brunt warning Request Failed error="GET \"http://a b/\": invalid character in the host name"
//= sample http_reqs 1 {expected_response=true,group=::g,method=GET,name=http://127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,url=http://127.0.0.1:PORT/get}
//= sample http_req_failed 0 {expected_response=true,group=::g,method=GET,name=http://127.0.0.1:PORT/get,proto=HTTP/1.1,scenario=default,status=200,url=http://127.0.0.1:PORT/get}
//= sample http_reqs 1 {expected_response=true,group=,method=GET,name=vu,proto=HTTP/1.1,scenario=default,status=200,url=vu}
//= sample http_req_failed 0 {expected_response=true,group=,method=GET,name=vu,proto=HTTP/1.1,scenario=default,status=200,url=vu}
//= sample http_reqs 1 {group=,method=GET,name=vu,proto=HTTP/1.1,scenario=default,status=200,url=vu}
//= info GoError: no arguments
//= info GoError: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
//= info GoError: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
//= info GoError: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
//= info GoError: both min and max need to be integers for argument number 1
//= info GoError: argument number 2 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
//= info GoError: unsupported argument, expected http.expectedStatuses
