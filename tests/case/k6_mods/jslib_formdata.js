// https://jslib.k6.io/formdata/: bodies by hand.
//~ quiet
import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js?any=thing';
import http from 'k6/http';

const text = (fd) => String.fromCharCode(...new Uint8Array(fd.body())).split(fd.boundary).join('BOUNDARY').split('\r\n').join('~');

export default function () {
  const fd = new FormData();
  console.log(fd.boundary.length > 30, fd.boundary !== new FormData().boundary, FormData() instanceof FormData);
  console.log(text(fd));
  fd.append('plain', 'text');
  fd.append('file', http.file('content', 'a"b.txt', 'text/x'));
  fd.append('bytes', { data: new Uint8Array([65, 66]).buffer, filename: 'b' });
  fd.append('view', { data: new Uint8Array([64, 65, 66]).subarray(1), content_type: 'x/y' });
  fd.append('list', { data: [67, 68] });
  fd.append('latin', 'caf\xe9');
  fd.append('other', '\u20ac');
  fd.append('number', 5);
  console.log(text(fd));
  fd.set('plain', 'new');
  fd.set('more', 'last');
  console.log(text(fd).includes('name="plain"~Content-Type: text/plain~~new~'), fd.parts.length, text(fd).endsWith('~last~--BOUNDARY--~'));
  try {
    fd.append('alone');
  } catch (e) {
    console.log(String(e));
  }
  console.log(fd.body() instanceof ArrayBuffer);
}
//= info true true true
//= info --BOUNDARY--~
//= info --BOUNDARY~Content-Disposition: form-data; name="plain"~Content-Type: text/plain~~text~--BOUNDARY~Content-Disposition: form-data; name="file"; filename="a%22b.txt"~Content-Type: text/x~~content~--BOUNDARY~Content-Disposition: form-data; name="bytes"; filename="b"~Content-Type: application/octet-stream~~AB~--BOUNDARY~Content-Disposition: form-data; name="view"~Content-Type: x/y~~AB~--BOUNDARY~Content-Disposition: form-data; name="list"~Content-Type: application/octet-stream~~CD~--BOUNDARY~Content-Disposition: form-data; name="latin"~Content-Type: text/plain~~café~--BOUNDARY~Content-Disposition: form-data; name="other"~Content-Type: text/plain~~â¬~--BOUNDARY~Content-Disposition: form-data; name="number"~Content-Type: text/plain~~5~--BOUNDARY--~
//= info true 9 true
//= info SyntaxError: Not enough arguments
//= info true
