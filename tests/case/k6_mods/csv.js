// k6/experimental/csv: parse() and Parser, their options, what they refuse.
//~ quiet
import { open } from 'k6/experimental/fs';
import csv, { parse, Parser } from 'k6/experimental/csv';

const people = await open('./data/people.csv');
const semicolon = await open('./data/semicolon.csv');
const broken = await open('./data/broken.csv');
const bom = await open('./data/bom.csv');

const rows = await parse(people, { asObjects: true });
const plain = await csv.parse(people);
const same = await csv.parse(people, {});
const some = await parse(semicolon, { delimiter: ';', fromLine: 1, toLine: 2 });
const skipped = await parse(semicolon, { delimiter: ';', skipFirstLine: true });
const marked = await parse(bom, { asObjects: true });

const refused = [];
for (const options of [
  { delimiter: ';;' }, { delimiter: '' }, { delimiter: '"' }, { fromLine: 2, toLine: 2 }, { fromLine: -1 }, { toLine: -1 },
  { asObjects: true, skipFirstLine: true }, { asObjects: true, fromLine: 1 }, { fromLine: 9 },
]) {
  for (const make of [(o) => parse(semicolon, o), (o) => new Parser(semicolon, o)]) {
    try {
      make(options);
      refused.push('taken');
    } catch (e) {
      refused.push(String(e));
    }
  }
}
for (const make of [() => new Parser(), () => new Parser({}), () => parse('x.csv'), () => Parser(people)]) {
  try {
    make();
    refused.push('taken');
  } catch (e) {
    refused.push(String(e));
  }
}
let why;
try {
  await parse(broken);
} catch (e) {
  why = e;
}
const parser = new Parser(people, { skipFirstLine: true });
const named = new Parser(people, { asObjects: true });
const bad = new Parser(broken);

export default async function () {
  console.log(rows);
  console.log(rows.length, rows[0].age, Array.isArray(rows), plain, same === plain);
  console.log(some, skipped);
  console.log(marked);
  refused.forEach((text) => console.log(text));
  console.log(String(why));
  for (;;) {
    const { done, value } = await parser.next();
    console.log(done, value);
    if (done) break;
  }
  console.log(await named.next());
  console.log(parser instanceof Parser, Object.prototype.toString.call(parser));
  for (let i = 0; i < 6; i++) {
    try {
      console.log(await bad.next());
    } catch (e) {
      console.log(String(e));
    }
  }
  try {
    new Parser(people);
  } catch (e) {
    console.log(String(e));
  }
}
//= brunt warning file://DIR/csv.js:16:27: DIR/data/bom.csv begins with a byte order mark: it is not taken for a part of the first field
//= info [ { age: "72", firstname: "fariha", lastname: "ehlenfeldt" }, { age: "52", firstname: "qudrat, the", lastname: "brentlinger" }, { age: "7", firstname: "multi
//= line", lastname: "say "hi"" } ]
//= info 3 72 true [ [ "firstname", "lastname", "age" ], [ "fariha", "ehlenfeldt", "72" ], [ "qudrat, the", "brentlinger", "52" ], [ "multi
//= line", "say "hi"", "7" ] ] false
//= info [ [ "1", "2" ], [ "3", "4" ] ] [ [ "1", "2" ], [ "3", "4" ], [ "5", "6" ] ]
//= info [ { a: "2", z: "3" } ]
//= info GoError: failed to interpret the provided Parser options; reason: delimiter must be a single character
//= info GoError: encountered an error while interpreting Parser options; reason: delimiter must be a single character
//= info GoError: failed to interpret the provided Parser options; reason: delimiter must be a single character
//= info GoError: encountered an error while interpreting Parser options; reason: delimiter must be a single character
//= info GoError: failed to interpret the provided Parser options; reason: csv: invalid field or comment delimiter
//= info GoError: encountered an error while interpreting Parser options; reason: csv: invalid field or comment delimiter
//= info GoError: failed to interpret the provided Parser options; reason: fromLine must be less than or equal to toLine
//= info GoError: encountered an error while interpreting Parser options; reason: fromLine must be less than or equal to toLine
//= info GoError: failed to create a new parser; reason: the 'fromLine' option must be greater than or equal to 0; got -1
//= info GoError: failed to create a new parser; reason: the 'fromLine' option must be greater than or equal to 0; got -1
//= info GoError: failed to create a new parser; reason: the 'toLine' option must be greater than or equal to 0; got -1
//= info GoError: failed to create a new parser; reason: the 'toLine' option must be greater than or equal to 0; got -1
//= info GoError: failed to create a new parser; reason: the 'header' option cannot be enabled when 'skipFirstLine' is true
//= info GoError: failed to create a new parser; reason: the 'header' option cannot be enabled when 'skipFirstLine' is true
//= info GoError: failed to create a new parser; reason: the 'header' option cannot be enabled when 'fromLine' is set to a value greater than 0
//= info GoError: failed to create a new parser; reason: the 'header' option cannot be enabled when 'fromLine' is set to a value greater than 0
//= info GoError: failed to create a new parser; reason: failed to skip lines until line 9; reason: EOF
//= info GoError: failed to create a new parser; reason: failed to skip lines until line 9; reason: EOF
//= info GoError: csv Parser constructor takes at least one non-nil source argument
//= info GoError: first argument expected to be a fs.File instance, got map[string]interface {} instead
//= info GoError: first argument expected to be a fs.File instance, got string instead
//= info TypeError: must be called with new
//= info GoError: failed to read record; reason: record on line 3: wrong number of fields
//= info false [ "fariha", "ehlenfeldt", "72" ]
//= info false [ "qudrat, the", "brentlinger", "52" ]
//= info false [ "multi
//= line", "say "hi"", "7" ]
//= info true []
//= info { done: false, value: { firstname: "fariha", lastname: "ehlenfeldt", age: "72" } }
//= info true [object Object]
//= info { done: false, value: [ "a", "b" ] }
//= info { done: false, value: [ "1", "2" ] }
//= info GoError: record on line 3: wrong number of fields
//= info { done: false, value: [ "4", "5" ] }
//= info GoError: parse error on line 5, column 4: bare " in non-quoted-field
//= info { done: true, value: [] }
//= info GoError: csv Parser constructor must be called in the init context
