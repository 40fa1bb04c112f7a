// submitForm and clickLink on the shop's pages.
import http from 'k6/http';
const B = __ENV.BASE;
export default function () {
  const page = http.get(`${B}/form`);
  const r = page.submitForm({ fields: { name: 'overridden' } });
  console.log(r.status, r.json('method'), JSON.stringify(r.json('form')));
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
