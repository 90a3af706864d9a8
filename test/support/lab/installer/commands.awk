# Writes each command of a list in the autoinstall section to a file named by its number. It reads the
# one form that Pilotlight's templates write, a JSON string a line, and refuses everything else.
#   awk -v wanted=late-commands -f commands.awk user-data

function fail(why) { print "LAB: line " NR ": " why ": " $0; failed = 1; exit 1 }

function unquoted(text,    out, at, c, code) {
  if (text !~ /^".*"$/) fail("no JSON string")
  text = substr(text, 2, length(text) - 2)
  for (at = 1; at <= length(text); at++) {
    c = substr(text, at, 1)
    if (c == "\"") fail("a quote inside a JSON string")
    if (c != "\\") { out = out c; continue }
    c = substr(text, ++at, 1)
    if (c == "n") out = out "\n"
    else if (c == "t") out = out "\t"
    else if (c == "\"" || c == "\\" || c == "/") out = out c
    else if (c == "u") {
      code = substr(text, at + 1, 4)
      if (code !~ /^00[0-7][0-9a-fA-F]$/) fail("an escape beyond ASCII")
      out = out sprintf("%c", hex(substr(code, 3, 1)) * 16 + hex(substr(code, 4, 1)))
      at += 4
    } else fail("an unknown escape")
  }
  return out
}

function hex(digit) { return index("0123456789abcdef", tolower(digit)) - 1 }

$0 == "  " wanted ":" { inside = 1; next }
inside && /^    - / { printf "%s", unquoted(substr($0, 7)) > (count++ ""); next }
inside && /^ *(#.*)?$/ { next }
inside && /^  [a-z]/ { inside = 0 }
inside && /^[^ ]/ { inside = 0 }
inside { fail("no list item") }
END { if (failed) exit 1 }
