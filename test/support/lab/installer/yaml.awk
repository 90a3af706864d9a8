# Takes an answer file apart: each scalar becomes a file in `folder`, named by its path, and each node a
# line `PATH KIND` on the standard output. KIND is string, number, boolean, null, list or map.
#   awk -v folder=/run/answers -f yaml.awk user-data
#
# It reads the YAML that Pilotlight writes (block maps and lists, JSON strings, plain words, literal
# blocks, flow lists of plain words) and refuses the rest, and with it all that YAML is known to trap in.

function fail(why) {
  if (!failed) print "LAB: line " NR ": " why ": " $0
  failed = 1
  exit 1
}

function hex(digit) { return index("0123456789abcdef", tolower(digit)) - 1 }

function unquoted(text,    out, at, c, code) {
  if (text !~ /^".*"$/ || length(text) < 2) fail("no JSON string")
  text = substr(text, 2, length(text) - 2)
  for (at = 1; at <= length(text); at++) {
    c = substr(text, at, 1)
    if (c == "\"") fail("a quote inside a JSON string")
    if (c != "\\") { out = out c; continue }
    c = substr(text, ++at, 1)
    if (c == "n") out = out "\n"
    else if (c == "t") out = out "\t"
    else if (c == "r") out = out "\r"
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

# The kind of a plain scalar, by YAML 1.1 as cloud-init reads it; what 1.2 reads otherwise is refused.
function plain_kind(text) {
  if (text == "null" || text == "~") return "null"
  if (text == "true" || text == "false") return "boolean"
  if (tolower(text) ~ /^(y|n|yes|no|on|off|true|false|null)$/) fail("a word that YAML 1.1 takes for another")
  if (text ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/) return "number"
  if (text ~ /^[-+.]?[0-9][0-9_.:eExX+-]*$/) fail("a number that YAML 1.1 takes for another")
  if (text !~ /^[A-Za-z0-9_.\/$!=][A-Za-z0-9_.\/$!=+@,~ -]*$/) fail("no plain word")
  return "string"
}

function declare(path, kind) {
  if (path in seen) fail("a second " path)
  seen[path] = kind
  if (path != "") print path, kind
}

function leaf(path, kind, text) {
  declare(path, kind)
  printf "%s", text > (folder "/" path)
  close(folder "/" path)
}

function flow_list(path, text,    parts, number, i) {
  if (text !~ /^\[[^][{}"'\\]*\]$/) fail("no flow list of plain words")
  declare(path, "list")
  number = split(substr(text, 2, length(text) - 2), parts, / *, */)
  for (i = 1; i <= number; i++) leaf(path "." (i - 1), plain_kind(parts[i]), parts[i])
}

function value(path, text) {
  if (text == "") pending = path
  else if (text ~ /^"/) leaf(path, "string", unquoted(text))
  else if (text == "{}") declare(path, "map")
  else if (text ~ /^\[/) flow_list(path, text)
  else if (text ~ /^\|[-+]?$/) { block = path; block_chomp = text; block_column = -1; block_text = ""; block_blank = "" }
  else leaf(path, plain_kind(text), text)
}

function push(column, kind, path) {
  depth++
  columns[depth] = column; kinds[depth] = kind; paths[depth] = path; counts[depth] = 0
  declare(path, kind)
}

# What a key or a dash with nothing behind it was waiting for: a deeper node, or a list at a key's own column.
function settle(column, is_item) {
  if (pending == "") return
  if (depth == 0 || column > columns[depth] || (is_item && kinds[depth] == "map" && column == columns[depth]))
    push(column, is_item ? "list" : "map", pending)
  else leaf(pending, "null", "")
  pending = ""
}

function node(column, text,    is_item, path, key, gap) {
  is_item = text ~ /^-( |$)/
  settle(column, is_item)
  while (depth > 0 && (columns[depth] > column || (columns[depth] == column && kinds[depth] == "list" && !is_item))) depth--
  if (depth == 0 || columns[depth] != column || (kinds[depth] == "list") != is_item) fail("a line at an odd column")
  if (is_item) {
    path = join(paths[depth], counts[depth]++)
    match(text, /^-( +|$)/)
    gap = RLENGTH
    text = substr(text, gap + 1)
    if (text ~ /^-( |$)/ || text ~ KEY) {
      push(column + gap, text ~ /^-( |$)/ ? "list" : "map", path)
      node(column + gap, text)
    } else value(path, text)
    return
  }
  if (!match(text, KEY)) fail("no key")
  key = substr(text, 1, RLENGTH)
  text = substr(text, RLENGTH + 1)
  sub(/: *$/, "", key)
  if (key ~ /^"/) key = unquoted(key)
  if (key !~ /^[A-Za-z0-9_-]+$/) fail("a key that is no plain word")
  value(join(paths[depth], key), text)
}

function join(path, name) { return path == "" ? name "" : path "." name }

function end_block() {
  if (block == "") return
  if (block_chomp == "|") { if (block_text != "") block_text = block_text "\n" }
  else if (block_chomp == "|+") block_text = block_text "\n" block_blank
  leaf(block, "string", block_text)
  block = ""
}

BEGIN {
  KEY = "^([A-Za-z0-9_-]+|\"[A-Za-z0-9_-]+\"):( +|$)"
  block = ""; pending = ""
  push(0, "map", "")
}
block != "" {
  match($0, /^ */)
  if ($0 ~ /^ *$/) { block_blank = block_blank "\n"; next }
  if (block_column < 0 && RLENGTH > columns[depth]) block_column = RLENGTH
  if (block_column >= 0 && RLENGTH >= block_column) {
    block_text = block_text (block_text == "" ? "" : "\n") block_blank substr($0, block_column + 1)
    block_blank = ""
    next
  }
  end_block()
}
/^ *(#.*)?$/ { next }
/\t/ && /^[ \t]*\t/ { fail("a tab") }
{
  match($0, /^ */)
  node(RLENGTH, substr($0, RLENGTH + 1))
}
END {
  if (failed) exit 1
  end_block()
  settle(-1, 0)
  if (failed) exit 1
}
