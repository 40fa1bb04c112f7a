// exit: 107
// stderr: open-missing\.js:5
// stderr: data/users\.csv
// stderr-lines: 12
const users = open('./data/users.csv');

export default function () {
  console.log('iteration ran', users);
}
