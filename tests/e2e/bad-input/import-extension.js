// k6/x/... are extensions that somebody would have built in.
// exit: 107
// stderr: k6/x/sql
// stderr-lines: 8
import sql from 'k6/x/sql';

export default function () {
  console.log('iteration ran', sql);
}
