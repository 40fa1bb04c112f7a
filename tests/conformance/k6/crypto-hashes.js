// All hashes, all encodings.
import crypto from 'k6/crypto';

export default function () {
  for (const h of ['md4', 'md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha512_224', 'sha512_256', 'ripemd160']) {
    console.log(h, crypto[h]('hello', 'hex'), crypto[h]('hello', 'base64'), crypto[h]('', 'base64url'), crypto[h]('é', 'base64rawurl'));
  }
  console.log(new Uint8Array(crypto.md5('x', 'binary')).join());
}
