// crypto.subtle: AES by the vectors of NIST SP 800-38A (F.2.1, F.2.5, F.5.1) and of the GCM specification (test cases 4 and 16),
// SHA by FIPS 180-4's "abc"; a counter that wraps; what is refused.
//~ quiet
const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');
const un = (h) => Uint8Array.from(h.match(/../g) || [], (x) => parseInt(x, 16));
const { subtle } = crypto;

async function attempt(promise) {
  try {
    console.log('no error', await promise);
  } catch (e) {
    console.log(e instanceof Error, String(e));
  }
}

const import_ = (alg, key, usages = ['encrypt', 'decrypt']) => subtle.importKey('raw', un(key), alg, true, usages);

async function vector(params, key, plain, cipher) {
  const k = await import_(params.name, key);
  const out = await subtle.encrypt(params, k, un(plain));
  console.log(params.name, k.algorithm.length, hex(out) === cipher, hex(await subtle.decrypt(params, k, out)) === plain);
}

const message = '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51';
const gcm = 'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39';
const header = un('feedfacedeadbeeffeedfacedeadbeefabaddad2');

export default async function () {
  const abc = Uint8Array.of(97, 98, 99);
  for (const name of ['SHA-1', 'sha-256', { name: 'SHA-384' }, 'SHA-512']) console.log(hex(await subtle.digest(name, abc)));
  console.log(hex(await subtle.digest('SHA-1', new Uint8Array([0, 97, 98, 99, 0]).subarray(1, 4))), hex(await subtle.digest('SHA-1', new ArrayBuffer(0))));

  const iv = un('000102030405060708090a0b0c0d0e0f');
  await vector({ name: 'AES-CBC', iv }, '2b7e151628aed2a6abf7158809cf4f3c', message.slice(0, 60),
    hex(await subtle.encrypt({ name: 'AES-CBC', iv }, await import_('AES-CBC', '2b7e151628aed2a6abf7158809cf4f3c'), un(message.slice(0, 60)))));
  const cbc = await subtle.encrypt({ name: 'aes-cbc', iv }, await import_('AES-CBC', '2b7e151628aed2a6abf7158809cf4f3c'), un(message));
  console.log(hex(cbc).slice(0, 64) === '7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2', cbc.byteLength);
  const cbc256 = await subtle.encrypt({ name: 'AES-CBC', iv: iv.buffer },
    await import_('AES-CBC', '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4'), un(message));
  console.log(hex(cbc256).slice(0, 64) === 'f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d');
  const counter = un('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
  await vector({ name: 'AES-CTR', counter, length: 64 }, '2b7e151628aed2a6abf7158809cf4f3c', message,
    '874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff');
  await vector({ name: 'AES-GCM', iv: un('cafebabefacedbaddecaf888'), additionalData: header }, 'feffe9928665731c6d6a8f9467308308', gcm,
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47');
  await vector({ name: 'AES-GCM', iv: un('cafebabefacedbaddecaf888'), additionalData: header },
    'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308', gcm,
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b');

  // with a counter of 8 bits the block behind the wrap is the one of counter 0, with 128 the next number's
  const ctr = await import_('AES-CTR', '2b7e151628aed2a6abf7158809cf4f3c');
  const stream = async (start, length, n) => hex(await subtle.encrypt({ name: 'AES-CTR', counter: un(start), length }, ctr, new Uint8Array(n)));
  const first = await stream('000000000000000000000000000000ff', 8, 32), last = await stream('000000000000000000000000000000ff', 128, 32);
  console.log(first.slice(32) === await stream('00000000000000000000000000000000', 8, 16), last.slice(32) === await stream('00000000000000000000000000000100', 8, 16));
  await attempt(stream('00000000000000000000000000000000', 1, 33));

  // keys
  const made = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['decrypt', 'encrypt', 'decrypt']);
  console.log(made.type, made.extractable, made.algorithm, made.usages, made instanceof crypto.CryptoKey, Object.prototype.toString.call(made));
  const jwk = await subtle.exportKey('jwk', made);
  console.log(jwk.kty, jwk.alg, jwk.ext, jwk.key_ops, Object.keys(jwk).sort(), jwk.k.length);
  const again = await subtle.importKey('jwk', jwk, 'AES-GCM', false, ['decrypt']);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await subtle.encrypt({ name: 'AES-GCM', iv: nonce }, made, abc);
  console.log(sealed.byteLength, hex(await subtle.decrypt({ name: 'AES-GCM', iv: nonce }, again, sealed)));
  console.log(JSON.stringify(again));

  // refusals
  const bad = new Uint8Array(sealed);
  bad[0] ^= 1;
  await attempt(subtle.decrypt({ name: 'AES-GCM', iv: nonce }, again, bad));
  await attempt(subtle.decrypt({ name: 'AES-GCM', iv: nonce }, again, bad.slice(0, 3)));
  await attempt(subtle.decrypt({ name: 'AES-GCM' }, again, sealed));
  await attempt(subtle.decrypt({ name: 'AES-GCM', iv: 'text' }, again, sealed));
  await attempt(subtle.encrypt({ name: 'AES-GCM', iv: nonce, tagLength: 100 }, made, abc));
  await attempt(subtle.encrypt({ name: 'AES-GCM', iv: nonce }, again, abc));
  await attempt(subtle.encrypt({ name: 'AES-CBC', iv }, again, abc));
  await attempt(subtle.encrypt({ name: 'AES-GCM', iv: nonce }, {}, abc));
  await attempt(subtle.encrypt({ name: 'AES-GCM', iv: nonce }, made, 'text'));
  await attempt(subtle.encrypt({ name: 'AES-GCM', iv: nonce }, made));
  await attempt(subtle.exportKey('raw', again));
  await attempt(subtle.exportKey('spki', made));
  await attempt(subtle.exportKey('raw', {}));
  const cbcKey = await import_('AES-CBC', '2b7e151628aed2a6abf7158809cf4f3c');
  await attempt(subtle.encrypt({ name: 'AES-CBC', iv: abc }, cbcKey, abc));
  await attempt(subtle.decrypt({ name: 'AES-CBC', iv }, cbcKey, abc));
  await attempt(subtle.decrypt({ name: 'AES-CBC', iv }, cbcKey, new Uint8Array(32)));
  await attempt(subtle.encrypt({ name: 'AES-CTR', counter, length: 129 }, ctr, abc));
  await attempt(subtle.generateKey({ name: 'AES-GCM', length: 100 }, true, ['encrypt']));
  await attempt(subtle.generateKey({ name: 'AES-GCM' }, true, ['encrypt']));
  await attempt(subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, []));
  await attempt(subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, 'encrypt'));
  await attempt(subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['sign']));
  await attempt(subtle.generateKey({ name: 'AES-KW', length: 128 }, true, ['encrypt']));
  await attempt(subtle.generateKey('nothing', true, ['encrypt']));
  await attempt(subtle.generateKey(undefined, true, ['encrypt']));
  await attempt(import_('AES-GCM', '0102'));
  await attempt(import_('AES-GCM', '000102030405060708090a0b0c0d0e0f', []));
  await attempt(subtle.importKey('jwk', { kty: 'oct', k: 'AA==' }, 'AES-GCM', true, ['encrypt']));
  await attempt(subtle.importKey('jwk', { kty: 'RSA' }, 'AES-GCM', true, ['encrypt']));
  await attempt(subtle.importKey('jwk', 'text', 'AES-GCM', true, ['encrypt']));
  await attempt(subtle.importKey('pem', iv, 'AES-GCM', true, ['encrypt']));
  await attempt(subtle.digest('MD5', abc));
  await attempt(subtle.digest('SHA-1', 'abc'));
  await subtle.digest('MD5', abc).catch((e) => console.log(JSON.stringify(e)));
  await attempt(subtle.wrapKey('raw', made, made, 'AES-GCM'));
  await attempt(subtle.unwrapKey('raw', made, made, 'AES-GCM', 'AES-GCM', true, []));
  await attempt(subtle.encrypt({ get name() { throw new RangeError('mine'); } }, made, abc));
  // a buffer that a getter takes away is empty, not stale
  const gone = new Uint8Array(16);
  await attempt(subtle.encrypt({ name: 'AES-GCM', get iv() { return gone.buffer.transfer ? (gone.buffer.transfer(), nonce) : nonce; } }, made, abc).then((x) => x.byteLength));
  try { new crypto.CryptoKey(); } catch (e) { console.log(String(e)); }
}
//= info a9993e364706816aba3e25717850c26c9cd0d89d
//= info ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
//= info cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7
//= info ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
//= info a9993e364706816aba3e25717850c26c9cd0d89d da39a3ee5e6b4b0d3255bfef95601890afd80709
//= info AES-CBC 128 true true
//= info true 48
//= info true
//= info AES-CTR 128 true true
//= info AES-GCM 128 true true
//= info AES-GCM 256 true true
//= info true true
//= info true OperationError: the data is too long for a counter of 1 bits
//= info secret true { name: "AES-GCM", length: 256 } [ "decrypt", "encrypt" ] true [object Object]
//= info oct A256GCM true [ "decrypt", "encrypt" ] [ "alg", "ext", "k", "key_ops", "kty" ] 43
//= info 19 616263
//= info {"type":"secret","extractable":false,"algorithm":{"name":"AES-GCM","length":256},"usages":["decrypt"]}
//= info true OperationError: could not decrypt ciphertext
//= info true OperationError: ciphertext is too short
//= info true OperationError: AES-GCM needs an iv: 12 random bytes, never the same ones twice for a key
//= info true SyntaxError: AES-GCM's parameter iv is neither an ArrayBuffer nor a view of one
//= info true OperationError: invalid tag length, should be one of 32, 64, 96, 104, 112, 120, 128
//= info true InvalidAccessError: key does not contain the 'encrypt' usage
//= info true InvalidAccessError: algorithm name does not match key algorithm name: AES-CBC != AES-GCM
//= info true InvalidAccessError: key argument does hold not a valid CryptoKey object
//= info true OperationError: data is neither an ArrayBuffer, nor a TypedArray nor DataView
//= info true TypeError: data is null or undefined
//= info true InvalidAccessError: the key is not extractable
//= info true NotSupportedError: unsupported key format for AES-GCM
//= info true InvalidAccessError: key is not a CryptoKey
//= info true OperationError: iv length is not 16 bytes
//= info true OperationError: invalid padding
//= info true OperationError: invalid padding
//= info true OperationError: invalid counter length, out of the 1 <= x <= 128 bounds
//= info true OperationError: invalid key length: AES has 128, 192 and 256 bits
//= info true SyntaxError: could not get length from algorithm parameter
//= info true SyntaxError: usages cannot not be empty for a secret or private CryptoKey
//= info true TypeError: key usages must be an array of strings
//= info true SyntaxError: invalid key usage: sign
//= info true SyntaxError: invalid key usage: encrypt
//= info true NotSupportedError: algorithm "nothing" doesn't support (in implementation) operation "generateKey"
//= info true SyntaxError: algorithm cannot be interpreted as a string or an object
//= info true DataError: invalid key length 2 bytes
//= info true SyntaxError: usages cannot not be empty for a secret or private CryptoKey
//= info true DataError: invalid JWK: its member "k" is not base64url without padding
//= info true DataError: invalid JWK: invalid key type: RSA instead of oct
//= info true DataError: invalid JWK: invalid key type:  instead of oct
//= info true NotSupportedError: unsupported format: there are raw, jwk, spki and pkcs8
//= info true NotSupportedError: algorithm "MD5" doesn't support (in implementation) operation "digest"
//= info true TypeError: data must be an ArrayBuffer, TypedArray, or DataView
//= info {"name":"NotSupportedError","message":"algorithm \"MD5\" doesn't support (in implementation) operation \"digest\""}
//= info true GoError: not implemented
//= info true GoError: not implemented
//= info true RangeError: mine
//= info no error 19
//= info TypeError: a CryptoKey is made by crypto.subtle.generateKey() or importKey()
