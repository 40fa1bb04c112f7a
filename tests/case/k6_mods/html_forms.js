// k6/html: values, data attributes, forms.
//~ quiet
import { parseHTML } from 'k6/html';

const page = `<div data-user-id="7" data-name="x y" data-a-b-c="1.5" data-not="1.50" data-exp="1e3" data-neg="-2" data-t="true"
 data-f="false" data-n="null" data-e="" data-o='{"id":101,"l":[1]}' data-l="[1,2]" data-bad="{x" data-url-path="/" id="d"></div><i></i>
<form id="f" action="/go">
<input name="text" value="a b&amp;c"><input name="none"><input value="unnamed">
<input type="checkbox" name="c1" checked="checked" value="1"><input type="checkbox" name="c2" value="2">
<input type="checkbox" name="c3" checked="checked"><input type="radio" name="r" value="x"><input type="radio" name="r" value="y" checked="checked">
<input type="submit" name="s" value="go"><input type="file" name="file"><input name="off" disabled="disabled" value="x">
<select name="one"><option value="1">eins</option><option selected>zwei</option></select>
<select name="many" multiple><option selected>m1</option><option>m2</option><option selected value="m3">drei</option></select>
<select name="nothing"><option>x</option></select>
<textarea name="area">some <b>text</textarea><button name="b" value="v">press</button>
</form>`;

export default function () {
  const doc = parseHTML(page), d = doc.find('#d'), f = doc.find('form');
  console.log(d.data());
  console.log(d.data('user-id'), d.data('userId'), d.data('userID'), d.data('aBC'), d.data('none'), d.data('o').l.length, d.data('urlPath'));
  console.log(typeof d.data('not'), typeof d.data('exp'), typeof d.data('neg'), d.data('t') === true, d.data('n'), d.data('e'));
  console.log(doc.find('i').data(), doc.find('none').data(), doc.data());

  for (const s of ['[name=text]', '[name=none]', '[name=c1]', '[name=c3]', '[name=r]', '[name=one]', '[name=many]', '[name=nothing]', 'textarea', 'button', 'option', 'form', 'nothing'])
    console.log(s, doc.find(s).val());
  console.log(f.serializeArray());
  console.log(f.serializeObject());
  console.log(f.serialize());
  console.log(doc.find('input[type=checkbox]').serialize(), '-', parseHTML('<p>').find('p').serialize(), '-', doc.find('nothing').serializeArray());
  console.log(parseHTML('<form><input name=a value=1><input name=a value=2>').find('form').serialize());
}
//= info { userID: 7, name: "x y", aBC: 1.5, not: "1.50", exp: "1e3", neg: -2, t: true, f: false, n: null, e: null, o: { id: 101, l: [ 1 ] }, l: [ 1, 2 ], bad: "{x", urlPath: "/" }
//= info 7 7 7 1.5 undefined 1 /
//= info string string number true undefined undefined
//= info undefined undefined undefined
//= info [name=text] a b&c
//= info [name=none] 
//= info [name=c1] 1
//= info [name=c3] on
//= info [name=r] x
//= info [name=one] zwei
//= info [name=many] [ "m1", "m3" ]
//= info [name=nothing] 
//= info textarea some &lt;b&gt;text&lt;/b&gt;
//= info button v
//= info option 1
//= info form undefined
//= info nothing undefined
//= info [ { name: "text", value: "a b&c" }, { name: "none", value: "" }, { name: "c1", value: "1" }, { name: "c3", value: "on" }, { name: "r", value: "y" }, { name: "one", value: "zwei" }, { name: "many", value: [ "m1", "m3" ] }, { name: "nothing", value: "" }, { name: "area", value: "some &lt;b&gt;text&lt;/b&gt;" } ]
//= info { text: "a b&c", none: "", c1: "1", c3: "on", r: "y", one: "zwei", many: [ "m1", "m3" ], nothing: "", area: "some &lt;b&gt;text&lt;/b&gt;" }
//= info area=some+%26lt%3Bb%26gt%3Btext%26lt%3B%2Fb%26gt%3B&c1=1&c3=on&many=m1&many=m3&none=&nothing=&one=zwei&r=y&text=a+b%26c
//= info c1=1&c3=on -  - []
//= brunt warning file://DIR/html_forms.js:31:101: serialize(): several fields have the name "a"; as in k6, only the last is kept (serializeArray() has them all)
//= info a=2
