/// The Levenshtein distance: the fewest insertions, deletions and substitutions from `a` to `b`.
///
/// What both begin or end with is left out first; the rest takes time |a| × |b| and one row.
package func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
  var a = a[...]
  var b = b[...]
  while let first = a.first, first == b.first {
    a.removeFirst()
    b.removeFirst()
  }
  while let last = a.last, last == b.last {
    a.removeLast()
    b.removeLast()
  }
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var row = Array(0...b.count)
  for element in a {
    var diagonal = row[0]
    row[0] += 1
    for (index, other) in b.enumerated() {
      let substitution = diagonal + (element == other ? 0 : 1)
      diagonal = row[index + 1]
      row[index + 1] = min(substitution, diagonal + 1, row[index] + 1)
    }
  }
  return row[b.count]
}
