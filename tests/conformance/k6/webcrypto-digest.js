// crypto.subtle.digest.
const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16).padStart(2, '0')).join('');

export default async function () {
  const data = new Uint8Array([104, 105]);
  for (const name of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']) console.log(name, hex(await crypto.subtle.digest(name, data)));
  await crypto.subtle.digest('MD5', data).catch((e) => console.log('rejected', e.name));
}
