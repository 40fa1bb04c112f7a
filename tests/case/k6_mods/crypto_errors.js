// What k6/crypto refuses, in k6's words.
//~ quiet
import crypto from 'k6/crypto';

function attempt(fn) {
  try {
    console.log('no error', fn());
  } catch (e) {
    console.log(String(e), e instanceof Error);
  }
}

export default function () {
  attempt(() => crypto.md5('x', 'utf8'));
  attempt(() => crypto.md5('x', null));
  attempt(() => crypto.md5(1, 'hex'));
  attempt(() => crypto.sha1(1.5, 'hex'));
  attempt(() => crypto.sha256(null, 'hex'));
  attempt(() => crypto.sha256(undefined, 'hex'));
  attempt(() => crypto.sha256([1], 'hex'));
  attempt(() => crypto.sha256({ a: 1 }, 'hex'));
  attempt(() => crypto.sha256(true, 'hex'));
  attempt(() => crypto.hmac('sha3', 'k', 'x', 'hex'));
  attempt(() => crypto.hmac('sha256', 5, 'x', 'hex'));
  attempt(() => crypto.hmac('sha256', 'k', {}, 'hex'));
  attempt(() => crypto.createHash('sha3'));
  attempt(() => crypto.createHMAC('sha3', 'k'));
  attempt(() => crypto.createHash('md5').update(null));
  attempt(() => crypto.createHash('md5').digest('x'));
  attempt(() => crypto.hexEncode(1));
  attempt(() => crypto.randomBytes(0));
  attempt(() => crypto.randomBytes(-1));
  attempt(() => crypto.randomBytes(1e12));
  attempt(() => crypto.createHash('md5').digest.call({}));
  console.log(crypto.randomBytes(300).byteLength, crypto.randomBytes(1) instanceof ArrayBuffer);
  console.log(crypto.hexEncode(crypto.randomBytes(16)) !== crypto.hexEncode(crypto.randomBytes(16)));
}
//= info GoError: invalid output encoding: utf8 true
//= info GoError: invalid output encoding: null true
//= info GoError: md5 failed: invalid type int64, expected string, []byte or ArrayBuffer true
//= info GoError: sha1 failed: invalid type float64, expected string, []byte or ArrayBuffer true
//= info GoError: sha256 failed: invalid type <nil>, expected string, []byte or ArrayBuffer true
//= info GoError: sha256 failed: invalid type <nil>, expected string, []byte or ArrayBuffer true
//= info GoError: sha256 failed: invalid type []interface {}, expected string, []byte or ArrayBuffer true
//= info GoError: sha256 failed: invalid type map[string]interface {}, expected string, []byte or ArrayBuffer true
//= info GoError: sha256 failed: invalid type bool, expected string, []byte or ArrayBuffer true
//= info GoError: invalid algorithm: sha3 true
//= info GoError: invalid type int64, expected string, []byte or ArrayBuffer true
//= info GoError: invalid type map[string]interface {}, expected string, []byte or ArrayBuffer true
//= info GoError: invalid algorithm: sha3 true
//= info GoError: invalid algorithm: sha3 true
//= info GoError: invalid type <nil>, expected string, []byte or ArrayBuffer true
//= info GoError: invalid output encoding: x true
//= info GoError: invalid type int64, expected string, []byte or ArrayBuffer true
//= info GoError: invalid size true
//= info GoError: invalid size true
//= info GoError: invalid size true
//= info TypeError: Hasher object expected true
//= info 300 true
//= info true
