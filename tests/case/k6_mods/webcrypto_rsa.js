// crypto.subtle: RSASSA-PKCS1-v1_5 (RFC 7515 A.2: a JWT with RS256), RSA-OAEP and AES-GCM (RFC 7516 A.1: a JWE); RSA-PSS.
//~ quiet
import { b64decode, b64encode } from 'k6/encoding';

const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');
const text = (s) => new TextEncoder().encode(s);
const { subtle } = crypto;

const signing = {
  kty: 'RSA',
  n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_' +
    'YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD' +
    'Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
  e: 'AQAB',
  d: 'Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTG' +
    'oVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQ' +
    'UShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ',
  p: '4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t' +
    '7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc',
  q: 'uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njb' +
    'glfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc',
  dp: 'BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FOKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCd' +
    'y7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0',
  dq: 'h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr' +
    '2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU',
  qi: 'IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITr' +
    'JReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U',
};
const sealing = {
  kty: 'RSA',
  n: 'oahUIoWw0K0usKNuOR6H4wkf4oBUXHTxRvgb48E-BVvxkeDNjbC4he8rUWcJoZmds2h7M70imEVhRU5djINXtqllXI4DFqcI1DgjT9LewND8MW2Krf3Spsk_' +
    'ZkoFnilakGygTwpZ3uesH-PFABNIUYpOiN15dsQRkgr0vEhxN92i2asbOenSZeyaxziK72UwxrrKoExv6kc5twXTq4h-QChLOln0_mtUZwfsRaMStPs6mS6X' +
    'rgxnxbWhojf663tuEQueGC-FCMfra36C9knDFGzKsNa7LZK2djYgyD3JR_MB_4NUJW_TqOQtwHYbxevoJArm-L5StowjzGy-_bq6Gw',
  e: 'AQAB',
  d: 'kLdtIj6GbDks_ApCSTYQtelcNttlKiOyPzMrXHeI-yk1F7-kpDxY4-WY5NWV5KntaEeXS1j82E375xxhWMHXyvjYecPT9fpwR_M9gV8n9Hrh2anTpTD93Dt6' +
    '2ypW3yDsJzBnTnrYu1iwWRgBKrEYY46qAZIrA2xAwnm2X7uGR1hghkqDp0Vqj3kbSCz1XyfCs6_LehBwtxHIyh8Ripy40p24moOAbgxVw3rxT_vlt3UVe4WO' +
    '3JkJOzlpUf-KTVI2Ptgm-dARxTEtE-id-4OJr0h-K-VFs3VSndVTIznSxfyrj8ILL6MG_Uv8YAu7VILSB3lOW085-4qE3DzgrTjgyQ',
  p: '1r52Xk46c-LsfB5P442p7atdPUrxQSy4mti_tZI3Mgf2EuFVbUoDBvaRQ-SWxkbkmoEzL7JXroSBjSrK3YIQgYdMgyAEPTPjXv_hI2_1eTSPVZfzL0lffNn0' +
    '3IXqWF5MDFuoUYE0hzb2vhrlN_rKrbfDIwUbTrjjgieRbwC6Cl0',
  q: 'wLb35x7hmQWZsWJmB_vle87ihgZ19S8lBEROLIsZG4ayZVe9Hi9gDVCOBmUDdaDYVTSNx_8Fyw1YYa9XGrGnDew00J28cRUoeBB_jKI1oma0Orv1T9aXIWxK' +
    'wd4gvxFImOWr3QRL9KEBRzk2RatUBnmDZJTIAfwTs0g68UZHvtc',
  dp: 'ZK-YwE7diUh0qR1tR7w8WHtolDx3MZ_OTowiFvgfeQ3SiresXjm9gZ5KLhMXvo-uz-KUJWDxS5pFQ_M0evdo1dKiRTjVw_x4NyqyXPM5nULPkcpU827rnpZz' +
    'AJKpdhWAgqrXGKAECQH0Xt4taznjnd_zVpAmZZq60WPMBMfKcuE',
  dq: 'Dq0gfgJ1DdFGXiLvQEZnuKEN0UUmsJBxkjydc3j4ZYdBiMRAy86x0vHCjywcMlYYg4yoC4YZa9hNVcsjqA3FeiL19rk8g6Qn29Tt0cj8qqyFpz9vNDBUfCAi' +
    'JVeESOjJDZPYHdHY8v1b-o-Z2X5tvLx-TCekf7oxyeKDUqKWjis',
  qi: 'VIMpMYbPf47dT1w_zDUXfPimsSegnMOA1zTaX7aGk_8urY6R8-ZW1FxU7AlWAyLWybqq6t16VFd7hQd0y6flUK4SlOydB61gwanOsXGOAOv82cHq0E3eL4Hr' +
    'tZkUuKvnPrMnsUUFlfUdybVzxyjz9JF_XyaY14ardLSjf4L_FNY',
};
const only = ({ kty, n, e }) => ({ kty, n, e });

async function attempt(promise) {
  try {
    console.log('no error', await promise);
  } catch (e) {
    console.log(String(e));
  }
}

async function jwt() {
  const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await subtle.importKey('jwk', signing, rs256, true, ['sign']);
  const check = await subtle.importKey('jwk', only(signing), rs256, true, ['verify']);
  console.log(key.type, key.algorithm.name, key.algorithm.hash, key.algorithm.modulusLength, key.algorithm.publicExponent, check.type);
  const head = b64encode('{"alg":"RS256"}', 'rawurl');
  const body = b64encode('{"iss":"joe",\r\n "exp":1300819380,\r\n "http://example.com/is_root":true}', 'rawurl');
  const signature = await subtle.sign(rs256.name, key, text(`${head}.${body}`));
  console.log(b64encode(signature, 'rawurl'));
  console.log(await subtle.verify(rs256.name, check, signature, text(`${head}.${body}`)),
    await subtle.verify(rs256.name, check, signature, text(`${head}.${body}.`)), await subtle.verify(rs256, check, new Uint8Array(5), text('x')));
  const again = await subtle.importKey('pkcs8', await subtle.exportKey('pkcs8', key), rs256, true, ['sign']);
  console.log(hex(await subtle.sign(rs256.name, again, text('x'))) === hex(await subtle.sign(rs256.name, key, text('x'))));
  const jwk = await subtle.exportKey('jwk', again);
  console.log(Object.keys(signing).every((name) => jwk[name] === signing[name]), Object.keys(jwk).sort());
  const spki = await subtle.exportKey('spki', check);
  console.log(spki.byteLength, (await subtle.exportKey('jwk', await subtle.importKey('spki', spki, rs256, true, ['verify']))).n === signing.n);
  await attempt(subtle.sign(rs256.name, check, text('x')));
  await attempt(subtle.verify(rs256.name, key, signature, text('x')));
  await attempt(subtle.exportKey('spki', key));
  await attempt(subtle.exportKey('pkcs8', check));
  await attempt(subtle.exportKey('raw', check));
  return { key, check };
}

async function jwe() {
  const [head, encrypted, iv, body, tag] = ('eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.' +
    'OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGeipsEdY3mx_etLbbWSrFr05kLzcSr4qKAq7YN7e9jwQRb23nfa6c9d-StnImGyFDb' +
    'Sv04uVuxIp5Zms1gNxKKK2Da14B8S4rzVRltdYwam_lDp5XnZAYpQdb76FdIKLaVmqgfwX7XWRxv2322i-vDxRfqNzo_tETKzpVLzfiwQyeyPGLBIO56YJ7eObdv0je8' +
    '1860ppamavo35UgoRdbYaBcoh9QcfylQr66oc6vFWXRcZ_ZT2LawVCWTIy3brGPi6UklfCpIMfIjf7iGdXKHzg.48V1_ALb6US04U3b.' +
    '5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6jiSdiwkIr3ajwQzaBtQD_A.XFBoMYUZodetZdvTiFvSkQ').split('.');
  const oaep = { name: 'RSA-OAEP', hash: 'SHA-1' };
  const key = await subtle.importKey('jwk', sealing, oaep, false, ['decrypt']);
  const secret = await subtle.decrypt(oaep, key, b64decode(encrypted, 'rawurl'));
  const aes = await subtle.importKey('raw', secret, 'AES-GCM', false, ['decrypt']);
  const sealed = new Uint8Array([...new Uint8Array(b64decode(body, 'rawurl')), ...new Uint8Array(b64decode(tag, 'rawurl'))]);
  const plain = await subtle.decrypt({ name: 'AES-GCM', iv: b64decode(iv, 'rawurl'), additionalData: text(head) }, aes, sealed);
  console.log(new TextDecoder().decode(plain));
  const encrypt = await subtle.importKey('jwk', only(sealing), oaep, false, ['encrypt']);
  const label = text('label');
  const labelled = await subtle.encrypt({ name: 'RSA-OAEP', label }, encrypt, text('hello'));
  console.log(new TextDecoder().decode(await subtle.decrypt({ name: 'RSA-OAEP', label }, key, labelled)));
  await attempt(subtle.decrypt('RSA-OAEP', key, labelled));
  await attempt(subtle.encrypt('RSA-OAEP', encrypt, new Uint8Array(1000)));
  await attempt(subtle.encrypt('RSA-OAEP', key, new Uint8Array(10)));
}

export default async function () {
  await jwt();
  await jwe();

  const pss = { name: 'RSA-PSS', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  const pair = await subtle.generateKey(pss, false, ['sign', 'verify']);
  console.log(Object.keys(pair), pair.privateKey.usages, pair.publicKey.usages, pair.privateKey.extractable, pair.publicKey.extractable);
  for (const saltLength of [0, 20, 32]) {
    const signature = await subtle.sign({ name: 'RSA-PSS', saltLength }, pair.privateKey, text('x'));
    console.log(signature.byteLength, await subtle.verify({ name: 'RSA-PSS', saltLength }, pair.publicKey, signature, text('x')),
      await subtle.verify({ name: 'RSA-PSS', saltLength: saltLength + 1 }, pair.publicKey, signature, text('x')));
  }
  await attempt(subtle.sign('RSA-PSS', pair.privateKey, text('x')));
  await attempt(subtle.sign({ name: 'RSA-PSS', saltLength: 200 }, pair.privateKey, text('x')));
  await attempt(subtle.exportKey('jwk', pair.privateKey));

  await attempt(subtle.generateKey({ ...pss, hash: 'MD5' }, true, ['sign']));
  await attempt(subtle.generateKey({ ...pss, hash: undefined }, true, ['sign']));
  await attempt(subtle.generateKey({ ...pss, modulusLength: 100000 }, true, ['sign']));
  await attempt(subtle.generateKey({ ...pss, modulusLength: undefined }, true, ['sign']));
  await attempt(subtle.generateKey({ ...pss, publicExponent: new Uint8Array([2]) }, true, ['sign']));
  await attempt(subtle.generateKey({ ...pss, publicExponent: 65537 }, true, ['sign']));
  await attempt(subtle.generateKey(pss, true, []));
  await attempt(subtle.generateKey(pss, true, ['encrypt']));
  const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  await attempt(subtle.importKey('jwk', { ...signing, dp: signing.dq }, rs256, true, ['sign']));
  await attempt(subtle.importKey('jwk', { ...signing, p: undefined }, rs256, true, ['sign']));
  await attempt(subtle.importKey('jwk', { ...signing, n: 'AQAB' }, rs256, true, ['sign']));
  await attempt(subtle.importKey('jwk', { ...signing, n: 7 }, rs256, true, ['sign']));
  await attempt(subtle.importKey('jwk', { kty: 'EC', n: 'AQAB' }, rs256, true, ['sign']));
  await attempt(subtle.importKey('jwk', signing, rs256, true, []));
  await attempt(subtle.importKey('pkcs8', new Uint8Array(20), rs256, true, ['sign']));
  await attempt(subtle.importKey('spki', null, rs256, true, ['verify']));
  await attempt(subtle.importKey('raw', new Uint8Array(20), rs256, true, ['verify']));
  const ec = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  await attempt(subtle.importKey('spki', await subtle.exportKey('spki', ec.publicKey), rs256, true, ['verify']));
}
//= info private RSASSA-PKCS1-v1_5 { name: "SHA-256" } 2048 Uint8Array(3) [ 1, 0, 1 ] public
//= info cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
//= info true false false
//= info true
//= info true [ "d", "dp", "dq", "e", "kty", "n", "p", "q", "qi" ]
//= info 294 true
//= info InvalidAccessError: key does not contain the 'sign' usage
//= info InvalidAccessError: key does not contain the 'verify' usage
//= info InvalidAccessError: given CryptoKey is not a public RSA key
//= info InvalidAccessError: given CryptoKey is not a private RSA key
//= info NotSupportedError: unsupported key format for RSA: there are jwk, spki and pkcs8
//= info The true sign of intelligence is not knowledge but imagination.
//= info hello
//= info OperationError: could not decrypt data
//= info OperationError: could not encrypt data: it is too long for the key
//= info InvalidAccessError: key does not contain the 'encrypt' usage
//= info [ "privateKey", "publicKey" ] [ "sign" ] [ "verify" ] false true
//= info 128 true false
//= info 128 true false
//= info 128 true false
//= info SyntaxError: could not get saltLength from algorithm parameter
//= info OperationError: could not sign data: the key is too short for the hash and the salt
//= info InvalidAccessError: the key is not extractable
//= info NotSupportedError: algorithm "MD5" doesn't support (in implementation) operation "hash"
//= info SyntaxError: could not get hash from algorithm parameter
//= info OperationError: could not generate RSA key pair: modulusLength must be between 512 and 8192
//= info SyntaxError: could not get modulusLength from algorithm parameter
//= info OperationError: invalid public exponent: it must be odd and between 3 and 2147483647; usual is new Uint8Array([1, 0, 1])
//= info SyntaxError: RSA-PSS's parameter publicExponent is neither an ArrayBuffer nor a view of one
//= info SyntaxError: key usages cannot be empty
//= info SyntaxError: invalid key usage: encrypt
//= info DataError: unable to import RSA private key data: it is no valid key
//= info DataError: invalid JWK: its member "p" is required
//= info DataError: unable to import RSA private key data: it is no valid key
//= info DataError: invalid JWK: its member "n" is no string
//= info DataError: invalid JWK: invalid key type: EC instead of RSA
//= info SyntaxError: usages cannot not be empty for a secret or private CryptoKey
//= info DataError: unable to import RSA private key data: it is no valid key
//= info TypeError: data is null or undefined
//= info NotSupportedError: unsupported key format raw for algorithm RSASSA-PKCS1-v1_5
//= info DataError: unable to import RSA public key data: it isn't RSA's
