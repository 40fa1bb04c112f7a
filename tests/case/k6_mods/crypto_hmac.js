// HMACs of RFC 2202 and RFC 4231; what createHash() and createHMAC() give may be asked more than once.
//~ quiet
import { createHash, createHMAC, hexEncode, hmac } from 'k6/crypto';

const bytes = (n, v) => new Uint8Array(n).fill(v).buffer;

export default function () {
  console.log(hmac('md5', bytes(16, 0x0b), 'Hi There', 'hex'));
  console.log(hmac('sha1', bytes(20, 0x0b), 'Hi There', 'hex'));
  console.log(hmac('sha1', 'Jefe', 'what do ya want for nothing?', 'hex'));
  console.log(hmac('sha256', bytes(20, 0x0b), 'Hi There', 'hex'));
  console.log(hmac('sha256', bytes(131, 0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First', 'hex'));
  console.log(hmac('sha384', 'Jefe', 'what do ya want for nothing?', 'hex'));
  console.log(hmac('sha512', bytes(20, 0xaa), bytes(50, 0xdd), 'hex'));
  console.log(hmac('sha256', '', '', 'hex'));
  console.log(hmac('md4', 'key', 'x', 'hex').length, hmac('ripemd160', 'key', 'x', 'hex').length);

  const h = createHash('sha256');
  console.log(h.update('a'), h.digest('hex') === createHash('sha256').update('a'));
  h.update(Uint8Array.of(98).buffer);
  h.update('c');
  console.log(h.digest('hex'));
  console.log(h.digest('base64'));

  const m = createHMAC('sha256', 'Jefe');
  m.update('what do ya want ');
  m.digest('hex');
  m.update('for nothing?');
  console.log(m.digest('hex'));
  console.log(m.digest());
  console.log(hexEncode('abc'), hexEncode(bytes(2, 0xfe)), hexEncode(''));
}
//= info 9294727a3638bb1c13f48ef8158bfc9d
//= info b617318655057264e28bc0b6fb378c8ef146be00
//= info effcdf6ae5eb2fa2d27416d5f184df9c259a7c79
//= info b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7
//= info 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54
//= info af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649
//= info fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb
//= info b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad
//= info 32 40
//= info undefined false
//= info ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
//= info ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=
//= info 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
//= info 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843
//= info 616263 fefe 
