// AES in its modes, with given keys and counters.
const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');

export default async function () {
  const raw = new Uint8Array(16).fill(7), iv = new Uint8Array(16).fill(3), text = new Uint8Array([1, 2, 3, 4, 5]);
  for (const a of [{ name: 'AES-CBC', iv }, { name: 'AES-CTR', counter: iv, length: 64 }, { name: 'AES-GCM', iv: iv.slice(0, 12) }]) {
    const key = await crypto.subtle.importKey('raw', raw, a.name, false, ['encrypt', 'decrypt']);
    const sealed = await crypto.subtle.encrypt(a, key, text);
    console.log(a.name, hex(sealed), hex(await crypto.subtle.decrypt(a, key, sealed)));
  }
}
