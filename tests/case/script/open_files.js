//~ twice
//= info 7 "hällo�\n" true true
//= info true 8
//= brunt warning open("./open_files.js"): taken from beside DIR/open_files.js, a caller, as it is not beside the file that calls open()
//= info 7 true
//= info GoError: open() can't be used with an empty filename
//= info GoError: open("./nowhere.txt"): open DIR/nowhere.txt: No such file or directory
//= info GoError: open("./lib"): open DIR/lib: Is a directory
//= info GoError: the "open" function is only available in the init stage (i.e. the global scope)
//= info GoError: the "require" function is only available in the init stage (i.e. the global scope)
//= info 7 "hällo�\n" true true
//= info true 8
//= brunt warning open("./open_files.js"): taken from beside DIR/open_files.js, a caller, as it is not beside the file that calls open()
//= info 7 true
//= info GoError: open() can't be used with an empty filename
//= info GoError: open("./nowhere.txt"): DIR/nowhere.txt was not opened in the first init (__VU 0), and afterwards no new files can be: open it whatever __VU is
//= info GoError: open("./lib"): DIR/lib was not opened in the first init (__VU 0), and afterwards no new files can be: open it whatever __VU is
//= info GoError: the "open" function is only available in the init stage (i.e. the global scope)
//= info GoError: the "require" function is only available in the init stage (i.e. the global scope)
import { fromHelper } from './lib/opener.js';
const text = open('./lib/text.txt');
console.log(text.length, JSON.stringify(text), open('lib/text.txt') === text, open('lib/../lib/text.txt') === text);
const bytes = open('./lib/text.txt', 'b');
console.log(bytes instanceof ArrayBuffer, bytes.byteLength);
console.log(fromHelper('./text.txt').length, fromHelper('./open_files.js').length > 10);
for (const name of ['', './nowhere.txt', './lib'])
  try {
    open(name);
  } catch (e) {
    console.log(String(e));
  }
export default () => {
  for (const f of [open, require])
    try {
      f('./lib/text.txt');
    } catch (e) {
      console.log(String(e));
    }
};
