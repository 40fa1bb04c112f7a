// k6/html: what every Element has.
//~ quiet
import { parseHTML } from 'k6/html';

const page = `<!DOCTYPE html><html lang="en"><body><div id="box" class="a  b" title="T&quot;"><!--note-->text<p class="a">one<b>two</b></p><p>three</p></div>
<p id="last" data-x="1"></p><svg><circle r="1"></circle></svg></body></html>`;

export default function () {
  const doc = parseHTML(page), box = doc.find('#box').get(0), last = doc.find('#last').get(0);
  const say = (e) => (e === undefined ? 'undefined' : e.nodeName() + (e.id() ? '#' + e.id() : ''));

  console.log(box.id(), box.nodeName(), box.nodeType(), box.nodeValue(), box.textContent());
  console.log(box.innerHTML());
  console.log(box.className(), box.classList(), last.className(), last.classList(), last.lang(), doc.find('html').get(0).lang());
  console.log(say(box.ownerDocument()), box.ownerDocument().nodeType(), box.namespaceURI(), box.isDefaultNamespace(), doc.find('circle').get(0).namespaceURI(), doc.find('circle').get(0).isDefaultNamespace());
  console.log(box.getAttribute('title'), box.getAttribute('none'), box.hasAttribute('id'), box.hasAttribute('none'), box.hasAttributes(), doc.find('b').get(0).hasAttributes());
  const a = box.getAttributeNode('title');
  console.log(a.name, a.value, a.localName(), a.prefix() === '', a.namespaceURI(), say(a.owner_element), box.getAttributeNode('none'));
  console.log(Object.keys(box.attributes()), box.attributes().class.value, Object.keys(doc.find('b').get(0).attributes()));
  console.log(box.childNodes().map((n) => n.nodeName() + n.nodeType() + n.nodeValue()), box.children().map(say), box.childElementCount(), box.hasChildNodes(), last.hasChildNodes());
  console.log(say(box.firstChild()), say(box.lastChild()), say(box.firstElementChild()), say(box.lastElementChild()), say(last.firstChild()), say(last.firstElementChild()));
  console.log(say(box.parentNode()), say(box.parentElement()), say(doc.find('html').get(0).parentNode()), say(doc.find('html').get(0).parentElement()), say(doc.get(0).parentNode()));
  console.log(say(last.previousSibling()), say(last.previousElementSibling()), say(box.nextSibling()), say(box.nextElementSibling()), say(box.previousSibling()), say(doc.find('svg').get(0).nextElementSibling()));
  console.log(box.isSameNode(doc.find('#box').get(0)), box.isSameNode(last), box.isSameNode(1), box.isEqualNode(parseHTML(page).find('#box').get(0)), box.isEqualNode(last), box === doc.find('#box').get(0));
  console.log(box.contains(doc.find('b').get(0)), box.contains(box), box.contains(last), box.contains('b'));
  console.log(box.matches('.a'), box.matches('p'), say(box.querySelector('p')), say(box.querySelector('i')), box.querySelectorAll('p').length, box.querySelector('p').textContent());
  console.log(box.getElementsByTagName('p').length, box.getElementsByClassName('a').map(say), box.getElementsByTagName('*').length);
  console.log(box.toString(), box.firstChild().toString(), doc.get(0).toString(), String(box));
  console.log(box.selection().find('b').text(), box.selection().size(), doc.get(0).textContent().length === doc.text().length);
  console.log(doc.contents().get(0).nodeName(), doc.contents().get(0).nodeType(), doc.get(0).children().map(say));
  // one keeps the page
  let e = parseHTML('<p>kept<i>x</i></p>').find('i').get(0);
  for (let i = 0; i < 50; i++) parseHTML('<p>' + 'y'.repeat(1000));
  console.log(e.textContent(), e.parentElement().textContent());
  let s = parseHTML('<ul>' + '<li></li>'.repeat(3) + '</ul>').find('li').first();
  for (let i = 0; i < 100000; i++) s = i % 2 ? s.prev() : s.next();
  console.log(s.size());
  s = e = undefined;
}
//= info box div 1 undefined textonetwothree
//= info <!--note-->text<p class="a">one<b>two</b></p><p>three</p>
//= info a  b [ "a", "b" ] undefined [] undefined en
//= info #document 9 http://www.w3.org/1999/xhtml true http://www.w3.org/2000/svg false
//= info T" undefined true false true false
//= info title T" title true http://www.w3.org/1999/xhtml div#box undefined
//= info [ "id", "class", "title" ] a  b []
//= info [ "#comment8note", "#text3text", "p1undefined", "p1undefined" ] [ "p", "p" ] 2 true false
//= info #comment p p p undefined undefined
//= info body body #document undefined undefined
//= info #text div#box #text p#last undefined undefined
//= info true false false true false false
//= info true false false false
//= info true false p undefined 2 onetwo
//= info 2 [ "p" ] 3
//= info [object html.Node] [object #comment] [object #document] [object html.Node]
//= info two 1 true
//= info html 10 [ "html" ]
//= info x keptx
//= info 1
