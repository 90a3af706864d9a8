# Prints the first JSON string that stands behind a key, at any depth; nothing where the key is missing.
$1 == wanted ":" {
  if ($2 !~ /^"[^"\\]*"$/ || NF != 2) exit 1
  print substr($2, 2, length($2) - 2)
  exit 0
}
