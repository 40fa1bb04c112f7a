// open(): text and binary, relative to the script.
const text = open('./lib/text.txt'), bytes = open('./lib/text.txt', 'b');

export default function () {
  console.log(text.length, JSON.stringify(text), bytes.byteLength);
  try { open('./lib/text.txt'); } catch (e) { console.log('not in an iteration'); }
}
