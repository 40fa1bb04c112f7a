// A package's name: said what to do instead.
// exit: 107
// stderr: import-bare\.js:5
// stderr: lodash
import _ from 'lodash';

export default function () {
  console.log('iteration ran', _);
}
