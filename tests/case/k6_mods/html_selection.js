// k6/html: the methods of Selection.
//~ quiet
import html, { parseHTML } from 'k6/html';

const page = `<!DOCTYPE html><html><head><title>Shop</title></head><body>
<h1 id="top" class="big">List &amp; more</h1>
<ul id="list"><li class="a">one</li><li class="b">two <b>bold</b></li><li class="a c">three</li><!-- note --></ul>
<p>first</p><p lang="de">second</p><div><p>deep</p></div>
</body></html>`;

const names = (s) => s.get().map((e) => e.nodeName() + (e.id() ? '#' + e.id() : '')).join(' ');
const texts = (s) => s.map((i, x) => x.text()).join('|');

function attempt(fn) {
  try {
    console.log('no error', fn());
  } catch (e) {
    console.log(String(e));
  }
}

export default function () {
  const doc = parseHTML(page), li = doc.find('li'), ul = doc.find('ul');
  console.log(html.parseHTML === parseHTML, doc.size(), names(doc), doc.children().size());
  console.log(texts(li), '-', texts(doc.find('ul li.a, h1')), '-', doc.find('li').find('b').text());
  console.log(doc.single('li').text(), doc.find('body').single('p').text(), doc.single('.none').size());
  console.log(doc.find('h1').text(), '-', doc.find('h1').html(), '-', li.eq(1).html(), '-', doc.find('.none').html() === '');
  console.log(doc.find('h1').attr('class'), doc.find('h1').attr('none'), doc.find('h1').attr('none', 'or'), doc.find('.none').attr('x'));

  console.log('eq', li.eq(0).text(), li.eq(-1).text(), li.eq(3).size(), li.first().text(), li.last().text());
  console.log('slice', texts(li.slice(1)), '-', texts(li.slice(0, 2)), '-', texts(li.slice(-1)), '-', li.slice(2, 1).size(), texts(li.slice(1, 99)));
  console.log('get', li.get(0).textContent(), li.get(-1).textContent(), li.get(9), li.get().length);
  console.log('toArray', li.toArray().map((s) => s.attr('class')));
  console.log('index', li.eq(2).index(), li.index(doc.find('.b')), li.index(li.get(1)), doc.find('.b').index('li'), doc.find('.none').index(), li.index(5));
  console.log('end', texts(li.filter('.b').end()), doc.end().size(), doc.find('h1').find('b').end().attr('id'));
  console.log('add', texts(doc.find('h1').add('.b')), '-', texts(li.eq(0).add(li.eq(2)).add(li.eq(0))), '-', texts(li.eq(0).add(li.get(1))));

  console.log('filter', texts(li.filter('.a')), '-', texts(li.filter(doc.find('.b'))), '-', texts(li.filter((i, x) => i && x.is('.a'))));
  console.log('not', texts(li.not('.a')), '-', texts(li.not(doc.find('.b'))), '-', texts(li.not(li.get(0))), '-', texts(li.not((i) => i === 2)));
  console.log('is', li.is('.c'), li.eq(0).is('.c'), li.is(doc.find('h1')), li.is((i, x) => x.text() === 'three'));
  console.log('has', names(doc.find('body').children().has('li')), names(doc.find('body').children().has(doc.find('div p'))));
  console.log('closest', names(doc.find('b').closest('li')), names(doc.find('b').closest('ul')), names(doc.find('b').closest(ul)), names(li.closest('ul')));

  console.log('parent', names(li.parent()), names(doc.find('b').parent('ul')), names(doc.find('b').parents()), names(doc.find('b').parents('body')));
  console.log('children', names(ul.children()), names(ul.children('.b')), names(ul.contents()));
  console.log('siblings', texts(li.eq(1).siblings()), texts(li.eq(1).siblings('.c')));
  console.log('next', texts(li.eq(0).next()), texts(li.eq(0).next('.c')), texts(li.eq(0).nextAll()), texts(li.eq(0).nextAll('.a')));
  console.log('prev', texts(li.eq(2).prev()), texts(li.eq(2).prev('.a')), texts(li.eq(2).prevAll()), texts(li.eq(2).prevAll('.a')));
  console.log('nextUntil', texts(li.eq(0).nextUntil('.c')), texts(li.eq(0).nextUntil()), texts(li.eq(0).nextUntil(null, '.a')), texts(li.eq(0).nextUntil(doc.find('.c'), '.b')));
  console.log('prevUntil', texts(li.eq(2).prevUntil(li.eq(0))), texts(li.eq(2).prevUntil('.none', '.a')));
  console.log('parentsUntil', names(doc.find('b').parentsUntil('body')), names(doc.find('b').parentsUntil(ul)), names(doc.find('b').parentsUntil(null, 'body')));

  const seen = [];
  console.log(li.each((i, e) => seen.push(i + e.nodeName() + e.textContent().length)) === li, seen);
  console.log(li.map((i, x) => ({ i, c: x.attr('class') })));
  console.log(li.map((i, x) => { if (i === 1) throw new Error('no'); return i; }));
  console.log(doc.find('p:contains("sec")').attr('lang'), doc.find('p:nth-of-type(2)').text(), doc.find('li:not(.a)').text());

  console.log(doc.find('li[').size(), li.not('[').size());
  attempt(() => doc.find(5));
  attempt(() => doc.find());
  attempt(() => doc.closest({}));
  attempt(() => li.filter());
  attempt(() => li.is(1));
  attempt(() => li.not(null));
  attempt(() => li.each('x'));
  attempt(() => li.map('x'));
  attempt(() => li.nextUntil(5));
  attempt(() => li.each(() => { throw new TypeError('mine'); }));
  attempt(() => li.filter(() => { throw new TypeError('mine'); }));
  attempt(() => li.add(parseHTML('<p>').find('p')));
  attempt(() => li.find.call({}, 'p'));
  attempt(() => parseHTML(Symbol('x')));
  console.log(li.filter(parseHTML(page).find('li')).size(), parseHTML('').find('*').size(), parseHTML('just text').text());
}
//= info true 1 #document 1
//= info one|two bold|three - List & more|one|three - bold
//= info one first 0
//= info List & more - List &amp; more - two <b>bold</b> - true
//= info big undefined or undefined
//= info eq one three 0 one three
//= info slice two bold|three - one|two bold - three - 0 two bold|three
//= info get one three undefined 3
//= info toArray [ "a", "b", "a c" ]
//= info index 2 1 1 1 -1 -1
//= info end one|two bold|three 0 top
//= info add List & more|two bold - one|three - one|two bold
//= info filter one|three - two bold - three
//= info not two bold - one|three - two bold|three - one|two bold
//= info is true false false true
//= info has ul#list div
//= info closest li ul#list ul#list ul#list
//= info parent ul#list  li ul#list body html body
//= info children li li li li li li li #comment
//= info siblings one|three three
//= info next two bold  two bold|three three
//= info prev two bold  two bold|one one
//= info nextUntil two bold two bold|three three two bold
//= info prevUntil two bold one
//= info parentsUntil li ul#list li body
//= info true [ "0li3", "1li8", "2li5" ]
//= info [ { i: 0, c: "a" }, { i: 1, c: "b" }, { i: 2, c: "a c" } ]
//= brunt warning file://DIR/html_selection.js:56:21: the function passed to map() failed: Error: no; as in k6, the result lacks that element
//= info [ 0, 2 ]
//= info de second two bold
//= brunt warning file://DIR/html_selection.js:59:23: "li[" is no CSS selector: at character 4: a name is missing; it matches nothing
//= brunt warning file://DIR/html_selection.js:59:45: "[" is no CSS selector: at character 2: a name is missing; it matches nothing
//= info 0 3
//= info GoError: invalid argument, cannot use a 'int64' as a selector
//= info GoError: invalid argument, cannot use a '<nil>' as a selector
//= info GoError: invalid argument, cannot use a 'map[string]interface {}' as a selector
//= info GoError: the argument to filter() must be a function, a selector or a selection
//= info GoError: the argument to is() must be a function, a selector or a selection
//= info GoError: invalid argument, cannot use a '<nil>' as a selector
//= info GoError: the argument to each() must be a function
//= info GoError: the argument to map() must be a function
//= info GoError: invalid argument, cannot use a 'int64' as a selector
//= info GoError: the function passed to each() failed: TypeError: mine
//= info TypeError: mine
//= info GoError: add() can't join nodes of two documents
//= info TypeError: Selection object expected
//= info TypeError: cannot convert symbol to string
//= info 0 3 just text
