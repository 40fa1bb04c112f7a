//= info file://DIR/lib/es.js https://lib.example/x.js
//= info file://DIR/meta.js:5:18
import { where } from 'kit';
console.log(import.meta.resolve('./lib/es.js'), 'https://lib.example/x.js');
console.log(where());
