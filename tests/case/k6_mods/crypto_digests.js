// Digests of RFC 1320, RFC 1321, FIPS 180-4 and of RIPEMD-160's authors.
//~ quiet
import crypto from 'k6/crypto';
import { md4, md5, ripemd160, sha1, sha256, sha384, sha512, sha512_224, sha512_256 } from 'k6/crypto';

const want = [
  [md4, '', '31d6cfe0d16ae931b73c59d7e0c089c0'],
  [md4, 'abc', 'a448017aaf21d8525fc10ae87aa6729d'],
  [md4, 'message digest', 'd9130a8164549fe818874806e1c7014b'],
  [md5, '', 'd41d8cd98f00b204e9800998ecf8427e'],
  [md5, 'abc', '900150983cd24fb0d6963f7d28e17f72'],
  [md5, 'message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  [sha1, 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [sha256, '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [sha256, 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [sha384, 'abc', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
  [sha512, 'abc', 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'],
  [sha512_224, 'abc', '4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa'],
  [sha512_256, 'abc', '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23'],
  [ripemd160, '', '9c1185a5c5e9fc54612808977ee8f548b2258d31'],
  [ripemd160, 'abc', '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc'],
];

export default function () {
  let good = 0;
  for (const [fn, text, hex] of want) {
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    for (const input of [text, bytes, bytes.buffer, new DataView(bytes.buffer)]) {
      if (fn(input, 'hex') === hex) good++;
      else console.error(fn.name, text, fn(input, 'hex'));
    }
  }
  console.log(good, want.length);

  // a view is what it shows, not the whole buffer
  console.log(md5(Uint8Array.of(120, 97, 98, 99, 120).subarray(1, 4), 'hex'));
  // text is hashed as UTF-8
  console.log(md5('é', 'hex') === md5(Uint8Array.of(0xc3, 0xa9), 'hex'));

  console.log(md5('abc'), crypto.md5('abc', 'base64'), crypto.sha1('abc', 'base64url'), crypto.sha1('abc', 'base64rawurl'));
  console.log(md5('abc', 'binary'));
  console.log(Object.keys(crypto).sort().join());
}
//= info 60 15
//= info 900150983cd24fb0d6963f7d28e17f72
//= info true
//= info 900150983cd24fb0d6963f7d28e17f72 kAFQmDzST7DWlj99KOF/cg== qZk-NkcGgWq6PiVxeFDCbJzQ2J0= qZk-NkcGgWq6PiVxeFDCbJzQ2J0
//= info ArrayBuffer { [Uint8Contents]: <90 01 50 98 3c d2 4f b0 d6 96 3f 7d 28 e1 7f 72>, byteLength: 16 }
//= info createHMAC,createHash,hexEncode,hmac,md4,md5,randomBytes,ripemd160,sha1,sha256,sha384,sha512,sha512_224,sha512_256
