// Finding and walking.
import http from 'k6/http';
import { parseHTML } from 'k6/html';

const B = __ENV.BASE;

export default function () {
  const doc = parseHTML(http.get(`${B}/html`).body);
  const li = doc.find('#list li');
  console.log(li.size(), li.first().text(), li.last().attr('class'), li.eq(1).data('id'), doc.find('h1').text(), doc.find('title').html());
  console.log(doc.find('li.a').map((i, e) => e.text()).join(), li.filter('.b').text(), li.not('.a').size(), li.is('.last'), doc.find('em').closest('h1').attr('id'));
  console.log(doc.find('ul').children().size(), doc.find('li.b').next().text(), doc.find('li.b').prevAll().size(), doc.find('li.b').siblings().size(), doc.find('td').parent().size());
}
