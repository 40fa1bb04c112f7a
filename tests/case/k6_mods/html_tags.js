// k6/html: the methods of elements by tag.
//~ quiet
import { parseHTML } from 'k6/html';

const page = `<a id="l" href="../x%20y/z?q=1&amp;r#frag%21" rel="next nofollow" target="_blank" hreflang="de" referrerpolicy="origin" accesskey="k" type="t">go</a>
<a id="abs" href="https://me:pw%40@example.com:443/p">abs</a><a id="port" href="http://[::1]:8080/">port</a><a id="none">none</a>
<area id="ar" href="/area"><base href="base/"><map name="m"><area></map><img id="im" src="i.png" usemap="#m" width="12" height="x" alt="A" ismap crossorigin="anonymous">
<video src="v.mp4" autoplay muted preload="none"><track kind="captions" src="t.vtt" default label="L"></video>
<form id="f" action="post.php" method="POST" enctype="multipart/form-data" target="t" accept-charset="x" autocomplete="off" novalidate>
<fieldset id="fs" name="set"><label id="lab" for="in">L</label><input id="in" name="n" type="email" value="v" maxlength="5" size="x" required checked list="dl" formaction="other.php">
<input id="in2" type="nonsense"><button id="bu" formmethod="get" tabindex="3">Press <i>me</i></button></fieldset>
<datalist id="dl"><option>d</option></datalist>
<select id="se" name="s"><optgroup disabled label="og"><option value="1">a</option></optgroup><option selected label="BB">b</option></select>
<select id="sm" multiple><option selected>x<option selected>y</select>
<textarea id="ta" rows="4" wrap="hard" readonly>content</textarea><output for="in" id="out">5</output></form>
<input id="outer" form="f"><label id="wrap"><input id="wrapped"></label>
<table id="t"><caption id="cap">C</caption><thead><tr><th scope="col" abbr="h">H</th><th>I</th></tr></thead><tbody><tr><td colspan="2">1</td></tr><tr id="r2"><td>2</td><td id="c2" rowspan="3">3</td></tr></tbody></table>
<table><colgroup><col id="col" span="0"></colgroup></table>
<progress id="pr" value="3" max="4"></progress><progress id="pr0"></progress><meter id="me" min="1" max="x"></meter>
<ol id="ol" start="3" type="A" reversed><li id="li" value="4" type="square"></li></ol><canvas id="ca" width="5"></canvas>
<script id="sc" src="s.js" async>code()</script><style id="st">x</style><link id="ln" rel="stylesheet icon" href="s.css" media="print"><meta id="mt" http-equiv="refresh" content="5">
<time id="ti" datetime="2020">x</time><del id="de" cite="c"></del><object id="ob" data="o.swf" typemustmatch></object><iframe id="if" src="f.html" allowfullscreen></iframe><title id="tt">T</title>`;

export default function () {
  const doc = parseHTML(page);
  const $ = (id) => doc.find('#' + id).get(0);
  const ids = (list) => list.map((e) => e.id() || e.nodeName()).join(' ');
  const show = (id, ...names) => console.log(id, ...names.map((n) => n + '=' + JSON.stringify(typeof $(id)[n] === 'function' ? ((v) => (v && v.nodeName ? v.nodeName() : v))($(id)[n]()) : 'missing')));

  for (doc.url of ['', 'http://site.example:81/dir/page?x']) {
    show('l', 'href', 'hash', 'host', 'hostname', 'port', 'pathname', 'protocol', 'search', 'origin', 'username', 'password', 'toString');
    show('abs', 'href', 'host', 'hostname', 'port', 'origin', 'username', 'password', 'protocol');
    show('port', 'host', 'hostname', 'port');
    show('none', 'href', 'hash', 'protocol', 'pathname', 'origin');
    show('ar', 'href', 'pathname', 'host');
    console.log(doc.find('base').get(0).href(), doc.find('form').get(0).action(), $('in').formAction(), $('bu').formAction(), $('im').src());
  }
  show('l', 'rel', 'relList', 'target', 'hrefLang', 'referrerPolicy', 'accessKey', 'type', 'text', 'download');
  show('im', 'width', 'height', 'alt', 'isMap', 'useMap', 'crossOrigin', 'name', 'referrerPolicy');
  console.log(ids(doc.find('map').get(0).areas()), ids(doc.find('map').get(0).images()), doc.find('base').get(0).target());
  const v = doc.find('video').get(0), tr = doc.find('track').get(0);
  console.log(v.autoplay(), v.loop(), v.muted(), v.defaultMuted(), v.preload(), v.currentSrc(), v.crossOrigin(), v.textTracks().length, tr.kind(), tr.label(), tr.default());
  show('f', 'method', 'enctype', 'encoding', 'target', 'acceptCharset', 'autocomplete', 'noValidate', 'name', 'length');
  console.log(ids($('f').elements()), '-', ids($('fs').elements()), '-', $('fs').type(), $('fs').name(), $('fs').validity(), $('fs').form().id());
  show('in', 'name', 'type', 'value', 'defaultValue', 'maxLength', 'size', 'required', 'checked', 'disabled', 'tabIndex', 'formMethod', 'formEnctype', 'formTarget', 'formNoValidate', 'autocomplete', 'list');
  show('in2', 'type', 'list', 'value', 'maxLength');
  show('bu', 'type', 'value', 'formMethod', 'tabIndex', 'name');
  console.log(ids($('in').labels()), '-', ids($('wrapped').labels()), '-', $('lab').control().id(), $('lab').htmlFor(), $('lab').form().id(), $('outer').form().id(), $('wrapped').form(), $('wrap').control());
  show('se', 'name', 'length', 'selectedIndex', 'size', 'type', 'value', 'multiple');
  show('sm', 'size', 'type', 'value', 'selectedIndex');
  console.log($('se').options().map((o) => [o.index(), o.value(), o.label(), o.text(), o.disabled(), o.selected(), o.defaultSelected(), o.form().id()]), $('sm').selectedOptions().length, $('dl').options().length);
  show('ta', 'type', 'value', 'rows', 'cols', 'wrap', 'readOnly', 'required', 'autocapitalize', 'length');
  show('out', 'value', 'defaultValue', 'htmlFor', 'type');
  show('t', 'caption', 'tHead', 'tFoot', 'sortable');
  console.log($('t').rows().length, $('t').tBodies().length, $('t').tBodies()[0].rows().length, $('r2').rowIndex(), $('r2').sectionRowIndex(), $('r2').cells().length, $('c2').cellIndex(), $('c2').rowSpan(), $('c2').colSpan());
  const th = doc.find('th').get(0);
  console.log(th.scope(), th.abbr(), th.sorted(), th.headers(), doc.find('th').get(1).scope() === '', $('col').span());
  show('pr', 'value', 'max', 'position');
  show('pr0', 'value', 'max', 'position');
  show('me', 'min', 'max', 'low');
  show('ol', 'start', 'type', 'reversed');
  show('li', 'value', 'type');
  show('ca', 'width', 'height');
  show('sc', 'src', 'async', 'defer', 'text', 'noModule');
  show('st', 'type', 'media');
  show('ln', 'rel', 'relList', 'href', 'media');
  show('mt', 'httpEquiv', 'content');
  show('ti', 'datetime');
  show('de', 'cite', 'href');
  show('ob', 'data', 'typeMustMatch');
  show('if', 'src', 'allowfullscreen');
}
//= info l href="../x%20y/z?q=1&r#frag%21" hash="#frag!" host="" hostname="" port="" pathname="/x y/z" protocol=":" search="?q=1&r" origin="" username="" password="" toString="../x%20y/z?q=1&r#frag%21"
//= info abs href="https://me:pw%40@example.com:443/p" host="example.com" hostname="example.com" port="443" origin="https://example.com:443" username="me" password="pw@" protocol="https"
//= info port host="[::1]:8080" hostname="::1" port="8080"
//= info none href="" hash="" protocol=":" pathname="" origin=""
//= info ar href="/area" pathname="/area" host=""
//= info base/ post.php other.php post.php i.png
//= info l href="http://site.example:81/x%20y/z?q=1&r#frag%21" hash="#frag!" host="site.example:81" hostname="site.example" port="81" pathname="/x y/z" protocol="http" search="?q=1&r" origin="http://site.example:81" username="" password="" toString="http://site.example:81/x%20y/z?q=1&r#frag%21"
//= info abs href="https://me:pw%40@example.com:443/p" host="example.com" hostname="example.com" port="443" origin="https://example.com:443" username="me" password="pw@" protocol="https"
//= info port host="[::1]:8080" hostname="::1" port="8080"
//= info none href="" hash="" protocol=":" pathname="" origin=""
//= info ar href="http://site.example:81/area" pathname="/area" host="site.example:81"
//= info http://site.example:81/dir/base/ http://site.example:81/dir/post.php http://site.example:81/dir/other.php http://site.example:81/dir/post.php http://site.example:81/dir/i.png
//= info l rel="next nofollow" relList=["next","nofollow"] target="_blank" hrefLang="de" referrerPolicy="origin" accessKey="k" type="t" text="go" download=""
//= info im width=12 height=0 alt="A" isMap=true useMap="#m" crossOrigin="anonymous" name="" referrerPolicy=""
//= info area im 
//= info true false true true none v.mp4 undefined 1 captions L true
//= info f method="post" enctype="multipart/form-data" encoding="multipart/form-data" target="t" acceptCharset="x" autocomplete="off" noValidate=true name="" length=7
//= info fs in in2 bu se sm ta - in in2 bu - fieldset set undefined f
//= info in name="n" type="email" value="v" defaultValue="v" maxLength=5 size=0 required=true checked=true disabled=false tabIndex=0 formMethod="post" formEnctype="multipart/form-data" formTarget="t" formNoValidate=true autocomplete="on" list="datalist"
//= info in2 type="text" list=undefined value="" maxLength=-1
//= info bu type="submit" value="Press <i>me</i>" formMethod="get" tabIndex=3 name=""
//= info lab - wrap - in in f f undefined undefined
//= info se name="s" length=2 selectedIndex=1 size=1 type="select" value="b" multiple=false
//= info sm size=4 type="select-multiple" value="x" selectedIndex=0
//= info [ [ 0, "1", "a", "a", true, false, false, "f" ], [ 1, "b", "BB", "b", false, true, true, "f" ] ] 2 1
//= info ta type="textarea" value="content" rows=4 cols=0 wrap="hard" readOnly=true required=false autocapitalize="sentences" length=0
//= info out value="5" defaultValue="5" htmlFor="in" type="output"
//= info t caption="caption" tHead="thead" tFoot=undefined sortable=false
//= info 3 1 2 2 1 2 1 3 1
//= info col h false  true 1
//= info pr value=0.75 max=4 position=0.75
//= info pr0 value=0 max=1 position=-1
//= info me min=1 max=0 low=0
//= info ol start=3 type="A" reversed=true
//= info li value=4 type="square"
//= info ca width=5 height=150
//= info sc src="http://site.example:81/dir/s.js" async=true defer=false text="code()" noModule=false
//= info st type="text/css" media=""
//= info ln rel="stylesheet icon" relList=["stylesheet","icon"] href="http://site.example:81/dir/s.css" media="print"
//= info mt httpEquiv="refresh" content="5"
//= info ti datetime="2020"
//= info de cite="c" href="missing"
//= info ob data="http://site.example:81/dir/o.swf" typeMustMatch=true
//= info if src="http://site.example:81/dir/f.html" allowfullscreen=true
