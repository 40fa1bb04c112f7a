// Elements one by one.
import { parseHTML } from 'k6/html';

export default function () {
  const doc = parseHTML('<div id="d" class="x y" data-a-b="1"><p>one<br>two</p><a href="/p?q=1#h">l</a></div>');
  const e = doc.find('div').get(0);
  console.log(e.nodeName(), e.id(), e.className(), e.getAttribute('data-a-b'), e.childElementCount(), e.innerHTML());
  console.log(e.firstChild().nodeName(), e.lastElementChild().textContent(), e.children().length, e.hasAttribute('nope'), e.attributes()['id'].value);
  console.log(doc.find('a').get(0).href(), doc.find('a').get(0).hash(), doc.find('a').get(0).search());
}
