// Imports: default, named, all; relative to their file.
import hello, { value } from './lib/helper.js';
import * as all from './lib/helper.js';

export default function () {
  console.log(hello('you'), value, Object.keys(all).sort().join());
}
