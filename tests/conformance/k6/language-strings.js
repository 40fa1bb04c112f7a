// Unicode, sorting, regular expressions.
export default function () {
  console.log('é'.normalize('NFD').length, '😀'.length, [...'😀a'].length, 'ß'.toUpperCase(), encodeURIComponent('ä &'), escape('ä'), 'a-b_c'.split(/[-_]/).join());
  console.log(['b', 'a', 'C', 'é'].sort().join(), [10, 9, 1].sort().join(), 'aXbX'.replace(/X/g, (m, i) => i), 'x'.localeCompare('y'), /\p{L}+/u.exec('12äb')[0]);
}
