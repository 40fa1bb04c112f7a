# strip-c.awk - blanks comments, strings and character constants of C source, keeping the lines.
# Prints FILE:LINE:TEXT. Good enough for checks of style, not a parser.
FNR == 1 { in_comment = 0 }
{
  rest = $0
  out = ""
  while (rest != "") {
    if (in_comment) {
      if ((at = index(rest, "*/")) == 0) break
      rest = substr(rest, at + 2)
      in_comment = 0
    } else if (match(rest, /\/\*|\/\/|"|'/)) {
      out = out substr(rest, 1, RSTART - 1)
      token = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      if (token == "//") break
      if (token == "/*") { in_comment = 1; out = out " "; continue }
      pattern = token == "\"" ? "^([^\"\\\\]|\\\\.)*\"" : "^([^'\\\\]|\\\\.)*'"
      out = out token token
      if (!match(rest, pattern)) break
      rest = substr(rest, RLENGTH + 1)
    } else {
      out = out rest
      break
    }
  }
  print FILENAME ":" FNR ":" out
}
