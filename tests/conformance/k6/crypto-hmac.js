// HMACs and hashers by steps.
import crypto from 'k6/crypto';

export default function () {
  for (const h of ['md5', 'sha1', 'sha256', 'sha512']) console.log(crypto.hmac(h, 'key', 'data', 'hex'));
  const x = crypto.createHash('sha256');
  x.update('a'); x.update('b');
  const y = crypto.createHMAC('sha1', 'k');
  y.update('ab');
  console.log(x.digest('hex'), y.digest('base64'), crypto.randomBytes(8).byteLength);
  try { crypto.hmac('none', 'k', 'd', 'hex'); } catch (e) { console.log('threw'); }
  try { crypto.md5('x', 'none'); } catch (e) { console.log('threw'); }
}
