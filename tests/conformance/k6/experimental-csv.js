// k6/experimental/csv: parse and Parser.
import { open } from 'k6/experimental/fs';
import csv from 'k6/experimental/csv';

const file = await open('./lib/rows.csv');
const parser = new csv.Parser(await open('./lib/rows.csv'), { asObjects: true });
const rows = await csv.parse(file, { skipFirstLine: true });

export default async function () {
  console.log(rows.length, JSON.stringify(rows[0]), JSON.stringify(rows[2]));
  for (let i = 0; i < 5; i++) {
    const { done, value } = await parser.next();
    console.log(done, JSON.stringify(value));
    if (done) break;
  }
}
