// RFC 4648 section 10, the four alphabets, and what Go's decoder refuses.
//~ quiet
import encoding, { b64decode, b64encode } from 'k6/encoding';

function attempt(...args) {
  try {
    console.log('no error', b64decode(...args));
  } catch (e) {
    console.log(String(e));
  }
}

export default function () {
  for (const text of ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'])
    console.log(b64encode(text), b64encode(text, 'rawstd'), b64decode(b64encode(text), 'std', 's') === text,
      b64decode(b64encode(text, 'rawurl'), 'rawurl', 's') === text);
  const bytes = Uint8Array.of(0xfb, 0xef, 0xff, 0xfa);
  for (const name of ['std', 'rawstd', 'url', 'rawurl', 'else', undefined])
    console.log(name, b64encode(bytes, name), b64encode(bytes.buffer, name), b64decode(b64encode(bytes, name), name));
  console.log(b64decode('aGVs\r\nbG8=\n', 'std', 's'), b64decode('aGVsbG8', 'rawstd', 's'));
  console.log(b64decode('', 'std'), b64decode('aR==', 'std', 's'));
  console.log(b64encode('héllo €'), b64decode('aMOpbGxvIOKCrA==', 'std', 's'));
  console.log(encoding.b64encode === b64encode);
  attempt('aGVsbG8', 'std');
  attempt('aGVsbG8=', 'rawstd');
  attempt('a', 'std');
  attempt('=', 'std');
  attempt('ab=', 'std');
  attempt('ab=c', 'std');
  attempt('ab==cd', 'std');
  attempt('abc=\n', 'std', 's');
  attempt('ab-_', 'std');
  attempt('ab+/', 'url');
  attempt('aa!a', 'rawurl');
  try {
    b64encode(17);
  } catch (e) {
    console.log(String(e));
  }
}
//= info   true true
//= info Zg== Zg true true
//= info Zm8= Zm8 true true
//= info Zm9v Zm9v true true
//= info Zm9vYg== Zm9vYg true true
//= info Zm9vYmE= Zm9vYmE true true
//= info Zm9vYmFy Zm9vYmFy true true
//= info std ++//+g== ++//+g== ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info rawstd ++//+g ++//+g ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info url --__-g== --__-g== ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info rawurl --__-g --__-g ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info else ++//+g== ++//+g== ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info undefined ++//+g== ++//+g== ArrayBuffer { [Uint8Contents]: <fb ef ff fa>, byteLength: 4 }
//= info hello hello
//= info ArrayBuffer { [Uint8Contents]: <>, byteLength: 0 } i
//= info aMOpbGxvIOKCrA== héllo €
//= info true
//= info GoError: illegal base64 data at input byte 4
//= info GoError: illegal base64 data at input byte 7
//= info GoError: illegal base64 data at input byte 0
//= info GoError: illegal base64 data at input byte 0
//= info GoError: illegal base64 data at input byte 3
//= info GoError: illegal base64 data at input byte 2
//= info GoError: illegal base64 data at input byte 4
//= info no error i�
//= info GoError: illegal base64 data at input byte 2
//= info GoError: illegal base64 data at input byte 2
//= info GoError: illegal base64 data at input byte 2
//= info GoError: invalid type int64, expected string, []byte or ArrayBuffer
