// submitForm and clickLink on the shop's pages.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const page = http.get(`${B}/form`);
  const r = page.submitForm({ fields: { name: 'overridden' } });
  console.log(r.status, r.json('method'), JSON.stringify(r.json('form')));
  console.log(page.html('form input[name=csrf]').attr('value'), page.html().find('textarea').text());
  const home = http.get(`${B}/`);
  const link = home.clickLink();
  console.log(link.status, link.url.startsWith(B));
  for (const f of [() => home.clickLink({ selector: 'a.nope' }), () => home.submitForm({ formSelector: 'form.nope' }), () => home.clickLink({ selector: 'a[' })])
    try { f(); } catch (e) { console.log(String(e)); }
  const g = http.get(`${B}/bytes/1`);
  g.body = '<form action="?old=1"><input name="b" value="2"><input name="a" value="x y"><input type="submit" name="go" value="Go"></form>';
  g.url = `${B}/anything/sub`;
  console.log(g.submitForm().json('url'));
  g.body = '<a id="x" href="../anything/other?q=1#frag">l</a>';
  console.log(g.clickLink({ selector: '#x', params: { headers: { 'X-P': '1' } } }).json('url'));
}
//= info 200 POST {"comment":"No nuts, please","csrf":"b7d1","email":"user1@example.com","go":"Order","name":"overridden","time":"evening","unused":"x"}
//= info b7d1 No nuts, please
//= info 200 true
//= info GoError: no element found for selector 'a.nope' in response 'http://127.0.0.1:PORT/'
//= info GoError: no form found for selector 'form.nope' in response 'http://127.0.0.1:PORT/'
//= info GoError: "a[" is no CSS selector: at character 3: a name is missing
//= info http://127.0.0.1:PORT/anything/sub?a=x+y&b=2&go=Go
//= info http://127.0.0.1:PORT/anything/other?q=1
