// https://jslib.k6.io/url/: parsing, setters, searchParams; compared with two other implementations when it was written.
//~ quiet
import { URL, URLSearchParams } from 'https://jslib.k6.io/url/1.0.0/index.js';

const parts = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'];

function show(input, base) {
  try {
    const u = base === undefined ? new URL(input) : new URL(input, base);
    console.log(input, '->', parts.map((p) => u[p]).join(' | '));
  } catch (e) {
    console.log(input, '->', String(e));
  }
}

export default function () {
  show('https://user:p%40ss@example.com:8443/a/./b/../c?q=1&r=ä#frag');
  show('HTTP://EXAMPLE.com:80/%7Efoo/%zz?a b"<>#a b`');
  show('../x?y', 'https://a.b/c/d/e?q#f');
  show('//h:1/p', 'https://a.b/c');
  show('?z', 'https://a.b/c?q#f');
  show('#z', 'https://a.b/c?q#f');
  show('', 'https://a.b/c?q#f');
  show('http:\\\\h\\p');
  show('http:///h//p');
  show('  https://h/ ');
  show('http://0x7f.1/');
  show('http://1.2.3/');
  show('http://256.1.1.1/');
  show('http://[1:0:0::ffff:1.2.3.4]:80/');
  show('http://[::1');
  show('http://bücher.example/');
  show('http://例え.テスト/');
  show('http://a%2eb/');
  show('http://a b/');
  show('http://h:99999/');
  show('http://:80/');
  show('file:///C|/x/../..');
  show('file://localhost/etc/./passwd');
  show('mailto:a@b?c d#e f');
  show('foo://h/../a;b@c:d/%2e%2E/e^`{}');
  show('data:text/plain, x ?y');
  show('blob:https://h:444/x');
  show('no scheme');
  show('x', 'mailto:a@b');
  show('1http://h');

  const u = new URL('https://a.b/c?k=v&k=w+x&%C3%BC=%F0%9F%98%80');
  console.log(u.searchParams.getAll('k'), u.searchParams.get('ü'), u.searchParams.get('none'));
  u.searchParams.append('k', 'a&b=c d');
  u.searchParams.delete('k', 'v');
  u.searchParams.set('ü', '~*-._ é');
  console.log(u.href, u.searchParams.size, u.searchParams.has('k'), u.searchParams.has('k', 'v'));
  u.search = '?b=2&a=1&b=1';
  const params = u.searchParams;
  params.sort();
  console.log(u.search, params === u.searchParams);
  for (const name of ['a', 'b']) params.delete(name);
  console.log(u.href, u.search === '');
  u.protocol = 'http';
  u.host = 'h:81';
  u.port = '82x';
  u.pathname = '/ä b/../c?#';
  u.hash = 'x y';
  u.username = 'me:';
  u.password = '';
  console.log(String(u));
  u.protocol = 'mailto';
  u.port = '';
  u.hostname = 'x:y';
  u.host = '';
  console.log(JSON.stringify(u));
  u.href = 'https://z/?q=1';
  console.log(u.searchParams.get('q'), params.get('q'));
  try {
    u.href = 'nothing';
  } catch (e) {
    console.log(String(e), u.href);
  }

  console.log(String(new URLSearchParams('?a=1&&b&=c&d=%41%zz%FF')), [...new URLSearchParams('a=1&b')]);
  console.log(String(new URLSearchParams({ x: 1, y: [2, 3] })), String(new URLSearchParams([['p', 'q'], ['p', 'r']])));
  console.log(String(new URLSearchParams(new URLSearchParams('m=n'))), String(new URLSearchParams(new Map([['t', 'u']]))));
  try {
    new URLSearchParams([['one']]);
  } catch (e) {
    console.log(String(e));
  }
  const seen = [];
  new URLSearchParams('a=1&b=2').forEach((value, name) => seen.push(name + value));
  console.log(seen, [...new URLSearchParams('a=1&b=2').keys()], [...new URLSearchParams('a=1&b=2').values()]);
  console.log(URL.canParse('x'), URL.canParse('x', 'https://h'), URL.parse('https://h/').href, URL.parse('x'));
  console.log(Object.prototype.toString.call(u), Object.prototype.toString.call(params), u instanceof URL);
}
//= info https://user:p%40ss@example.com:8443/a/./b/../c?q=1&r=ä#frag -> https://user:p%40ss@example.com:8443/a/c?q=1&r=%C3%A4#frag | https://example.com:8443 | https: | user | p%40ss | example.com:8443 | example.com | 8443 | /a/c | ?q=1&r=%C3%A4 | #frag
//= info HTTP://EXAMPLE.com:80/%7Efoo/%zz?a b"<>#a b` -> http://example.com/%7Efoo/%zz?a%20b%22%3C%3E#a%20b%60 | http://example.com | http: |  |  | example.com | example.com |  | /%7Efoo/%zz | ?a%20b%22%3C%3E | #a%20b%60
//= info ../x?y -> https://a.b/c/x?y | https://a.b | https: |  |  | a.b | a.b |  | /c/x | ?y | 
//= info //h:1/p -> https://h:1/p | https://h:1 | https: |  |  | h:1 | h | 1 | /p |  | 
//= info ?z -> https://a.b/c?z | https://a.b | https: |  |  | a.b | a.b |  | /c | ?z | 
//= info #z -> https://a.b/c?q#z | https://a.b | https: |  |  | a.b | a.b |  | /c | ?q | #z
//= info  -> https://a.b/c?q | https://a.b | https: |  |  | a.b | a.b |  | /c | ?q | 
//= info http:\\h\p -> http://h/p | http://h | http: |  |  | h | h |  | /p |  | 
//= info http:///h//p -> http://h//p | http://h | http: |  |  | h | h |  | //p |  | 
//= info   https://h/  -> https://h/ | https://h | https: |  |  | h | h |  | / |  | 
//= info http://0x7f.1/ -> http://127.0.0.1/ | http://127.0.0.1 | http: |  |  | 127.0.0.1 | 127.0.0.1 |  | / |  | 
//= info http://1.2.3/ -> http://1.2.0.3/ | http://1.2.0.3 | http: |  |  | 1.2.0.3 | 1.2.0.3 |  | / |  | 
//= info http://256.1.1.1/ -> TypeError: Invalid URL: http://256.1.1.1/
//= info http://[1:0:0::ffff:1.2.3.4]:80/ -> http://[1::ffff:102:304]/ | http://[1::ffff:102:304] | http: |  |  | [1::ffff:102:304] | [1::ffff:102:304] |  | / |  | 
//= info http://[::1 -> TypeError: Invalid URL: http://[::1
//= info http://bücher.example/ -> http://xn--bcher-kva.example/ | http://xn--bcher-kva.example | http: |  |  | xn--bcher-kva.example | xn--bcher-kva.example |  | / |  | 
//= info http://例え.テスト/ -> http://xn--r8jz45g.xn--zckzah/ | http://xn--r8jz45g.xn--zckzah | http: |  |  | xn--r8jz45g.xn--zckzah | xn--r8jz45g.xn--zckzah |  | / |  | 
//= info http://a%2eb/ -> http://a.b/ | http://a.b | http: |  |  | a.b | a.b |  | / |  | 
//= info http://a b/ -> TypeError: Invalid URL: http://a b/
//= info http://h:99999/ -> TypeError: Invalid URL: http://h:99999/
//= info http://:80/ -> TypeError: Invalid URL: http://:80/
//= info file:///C|/x/../.. -> file:///C:/ | null | file: |  |  |  |  |  | /C:/ |  | 
//= info file://localhost/etc/./passwd -> file:///etc/passwd | null | file: |  |  |  |  |  | /etc/passwd |  | 
//= info mailto:a@b?c d#e f -> mailto:a@b?c%20d#e%20f | null | mailto: |  |  |  |  |  | a@b | ?c%20d | #e%20f
//= info foo://h/../a;b@c:d/%2e%2E/e^`{} -> foo://h/e%5E%60%7B%7D | null | foo: |  |  | h | h |  | /e%5E%60%7B%7D |  | 
//= info data:text/plain, x ?y -> data:text/plain, x%20?y | null | data: |  |  |  |  |  | text/plain, x%20 | ?y | 
//= info blob:https://h:444/x -> blob:https://h:444/x | https://h:444 | blob: |  |  |  |  |  | https://h:444/x |  | 
//= info no scheme -> TypeError: Invalid URL: no scheme
//= info x -> TypeError: Invalid URL: x
//= info 1http://h -> TypeError: Invalid URL: 1http://h
//= info [ "v", "w x" ] 😀 null
//= info https://a.b/c?k=w+x&%C3%BC=%7E*-._+%C3%A9&k=a%26b%3Dc+d 3 true false
//= info ?a=1&b=2&b=1 true
//= info https://a.b/c true
//= info http://me%3A@h:82/c%3F%23#x%20y
//= info "http://me%3A@h/c%3F%23#x%20y"
//= info 1 1
//= info TypeError: Invalid URL: nothing https://z/?q=1
//= info a=1&b=&=c&d=A%25zz%EF%BF%BD [ [ "a", "1" ], [ "b", "" ] ]
//= info x=1&y=2%2C3 p=q&p=r
//= info m=n t=u
//= info TypeError: URLSearchParams: each entry must be a pair of name and value
//= info [ "a1", "b2" ] [ "a", "b" ] [ "1", "2" ]
//= info false true https://h/ null
//= info [object URL] [object URLSearchParams] true
