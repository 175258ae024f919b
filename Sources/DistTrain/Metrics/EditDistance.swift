/// The Levenshtein distance: the fewest insertions, deletions and substitutions from `a` to `b`.
///
/// Time a.count × b.count, memory one row.
public func editDistance<Element: Equatable>(_ a: [Element], _ b: [Element]) -> Int {
  if a == b { return 0 }
  if a.isEmpty { return b.count }
  if b.isEmpty { return a.count }
  var row = Array(0...b.count)
  for i in 1...a.count {
    var diagonal = row[0]
    row[0] = i
    for j in 1...b.count {
      let substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)
      diagonal = row[j]
      row[j] = min(substitution, row[j] + 1, row[j - 1] + 1)
    }
  }
  return row[b.count]
}
