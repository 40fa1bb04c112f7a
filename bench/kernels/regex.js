// regex.js - Regular expressions over log lines.
function kernel() {
  const line = '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif?id=42 HTTP/1.0" 200 2326';
  const re = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\w+) ([^ "]+)[^"]*" (\d{3}) (\d+)$/;
  let sum = 0;
  for (let i = 0; i < 3000; i++) {
    const m = re.exec(line);
    sum += m[1].length + Number(m[5]) + (line.match(/\d+/g) || []).length + line.replace(/[aeiou]/g, '*').length;
  }
  return sum;
}
