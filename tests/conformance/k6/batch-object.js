// A batch by names.
// order: any
import http from 'k6/http';

const B = __ENV.BASE;

export default function () {
  const rs = http.batch({ one: `${B}/echo?1`, two: { method: 'HEAD', url: `${B}/echo?2` } });
  console.log(Object.keys(rs).sort().join(), rs.one.status, rs.two.status);
}
