// A file that is not there.
const text = open('./nowhere.txt');

export default function () {}
