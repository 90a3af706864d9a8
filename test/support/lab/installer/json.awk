# Writes the standard input as the inside of a JSON string.
{
  gsub(/\\/, "\\\\")
  gsub(/"/, "\\\"")
  gsub(/\t/, "\\t")
  gsub(/\r/, "\\r")
  printf "%s%s", NR == 1 ? "" : "\\n", $0
}
