// Keys for HMAC: imported, signing, verifying, exported.
const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');

export default async function () {
  const key = await crypto.subtle.importKey('raw', new Uint8Array([1, 2, 3]), { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  const data = new Uint8Array([9, 8, 7]), mac = await crypto.subtle.sign('HMAC', key, data);
  console.log(hex(mac), await crypto.subtle.verify('HMAC', key, mac, data), await crypto.subtle.verify('HMAC', key, mac, new Uint8Array([1])));
  console.log(key.type, key.extractable, key.algorithm.name, key.usages.join(), hex(await crypto.subtle.exportKey('raw', key)));
}
