// TextEncoder and TextDecoder (WHATWG Encoding), and the random part of WebCrypto.
//~ quiet
//~ iterations 2

const hex = (a) => Array.from(a, (b) => b.toString(16).padStart(2, '0')).join('');

function attempt(fn) {
  try {
    console.log('no error', fn());
  } catch (e) {
    console.log(String(e));
  }
}

let before;

export default function () {
  const enc = new TextEncoder();
  if (before) {
    console.log('the same class', before === TextEncoder, enc instanceof before);
    return;
  }
  before = TextEncoder;
  console.log(enc.encoding, hex(enc.encode('aé€😀')), hex(enc.encode('x\ud800y\udc00')), enc.encode().length);
  const to = new Uint8Array(6);
  console.log(enc.encodeInto('a😀é', to), hex(to), enc.encodeInto('😀😀', to));

  const dec = new TextDecoder();
  console.log(dec.encoding, dec.fatal, dec.ignoreBOM, dec.decode() === '');
  const bad = [[0x80], [0xc0, 0xaf], [0xe2, 0x82], [0xe2, 0x82, 0x41], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]];
  console.log(bad.map((b) => dec.decode(Uint8Array.from(b))).join('|'));
  for (const b of bad) attempt(() => new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(b)));
  const bom = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
  console.log(dec.decode(bom).length, new TextDecoder('UTF8', { ignoreBOM: true }).decode(bom).length);
  // in pieces
  let text = '';
  for (const b of enc.encode('\ufeffa€😀')) text += dec.decode(Uint8Array.of(b), { stream: true });
  console.log(text + dec.decode(), text.length);
  dec.decode(Uint8Array.of(0xe2, 0x82), { stream: true });
  console.log(dec.decode(), dec.decode(Uint8Array.of(0x41).buffer));
  console.log(dec.decode(new DataView(enc.encode('xyz').buffer, 1)));

  const le = new TextDecoder(' utf-16 '), be = new TextDecoder('UTF-16BE');
  console.log(le.encoding, be.encoding, le.decode(Uint8Array.of(0x61, 0, 0x3d, 0xd8, 0, 0xde)), be.decode(Uint8Array.of(0xfe, 0xff, 0, 0x62)));
  console.log(le.decode(Uint8Array.of(0x3d, 0xd8, 0x61, 0, 0, 0xde, 7)));
  console.log(le.decode(Uint8Array.of(0x3d), { stream: true }) + le.decode(Uint8Array.of(0xd8, 0), { stream: true }) + le.decode(Uint8Array.of(0xde)));
  attempt(() => new TextDecoder('latin9'));
  attempt(() => new TextDecoder('utf-8').decode('text'));
  attempt(() => TextDecoder('utf-8'));

  const r = crypto.getRandomValues(new Uint32Array(64));
  console.log(r.length, r.some((v) => v > 65535), crypto.getRandomValues(new BigUint64Array(1)).length);
  attempt(() => crypto.getRandomValues(new Float64Array(1)));
  attempt(() => crypto.getRandomValues([1]));
  attempt(() => crypto.getRandomValues(new Uint8Array(65537)));
  console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
  console.log(crypto.randomUUID() !== crypto.randomUUID());
  console.log(enc.encode(null).length, dec.decode(null) === '', typeof atob, typeof btoa);
  return crypto.subtle.digest('SHA-256', enc.encode('x')).then((d) => console.log(hex(new Uint8Array(d))));
}
//= info utf-8 61c3a9e282acf09f9880 78efbfbd79efbfbd 0
//= info { read: 3, written: 5 } 61f09f988000 { read: 2, written: 4 }
//= info utf-8 false false true
//= info �|��|�|�A|�|���|����
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info TypeError: decoding text: invalid byte sequence
//= info 1 2
//= info a€😀 4
//= info � A
//= info yz
//= info utf-16le utf-16be a😀 b
//= info �a��
//= info 😀
//= info RangeError: unsupported encoding: latin9
//= info TypeError: decode() needs an ArrayBuffer or a view of one
//= info TypeError: must be called with new
//= info 64 true 1
//= info GoError: TypeMismatchError: typedArray parameter isn't a TypedArray instance
//= info GoError: TypeMismatchError: typedArray parameter isn't a TypedArray instance
//= info GoError: QuotaExceededError: typedArray parameter is too big; maximum length is 65536
//= info true
//= info true
//= info 0 true undefined undefined
//= info 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881
//= info the same class true true
