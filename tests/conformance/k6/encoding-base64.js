// base64 in its forms.
import encoding from 'k6/encoding';

export default function () {
  for (const e of ['std', 'rawstd', 'url', 'rawurl']) {
    const t = encoding.b64encode('hello?>é', e);
    console.log(e, t, encoding.b64decode(t, e, 's'));
  }
  console.log(new Uint8Array(encoding.b64decode('AQID')).join(), encoding.b64encode(new Uint8Array([255, 0]).buffer));
  try { encoding.b64decode('*'); console.log('read'); } catch (e) { console.log('threw'); }
}
