/// How many pictures of a chunk rank 0 decodes, so that no rank waits for another.
///
/// Rank 0 decodes n pictures of each chunk and also receives, judges and writes all of it; the r − 1 others
/// decode m each. They end together where
///
///     n d + w = m e + (a − s) / 8   and   n + (r − 1) m = chunk,
///
/// with d and e the time that a picture takes here and there, w that of writing, s how far the others were
/// ahead of rank 0, and a, half a chunk, how far they should be. What comes now and then, such as the end of a shard,
/// is no part of w, which shows in s.
package struct RootShare {
  private let chunk: Int
  private let others: Int
  private var here = Average()
  private var there = Average()
  private var writing = Average()
  private var lastWriting: Duration?
  private var ahead: Duration?

  /// - Parameters:
  ///   - chunk: the pictures of a chunk.
  ///   - ranks: two or more.
  package init(chunk: Int, ranks: Int) {
    precondition(chunk >= ranks && ranks >= 2, "chunk \(chunk), ranks \(ranks)")
    self.chunk = chunk
    others = ranks - 1
  }

  /// Notes what rank 0 took for pictures of its own.
  package mutating func decoded(_ pictures: Int, in time: Duration) {
    if pictures > 0 { here.add(time / Double(pictures)) }
  }

  /// Notes what rank 0 took to receive, judge and write a chunk.
  package mutating func wrote(in time: Duration) {
    writing.add(min(time, lastWriting ?? time))
    lastWriting = time
  }

  /// Notes what the others say with a chunk.
  ///
  /// - Parameters:
  ///   - perPicture: the time that one took on each of them, zero where one had none.
  ///   - ahead: the time between the end of the last one's work and rank 0 being ready for it; negative if
  ///     rank 0 has to wait.
  package mutating func received(perPicture: [Duration], ahead: Duration) {
    let times = perPicture.filter { $0 > .zero }
    if !times.isEmpty { there.add(times.reduce(.zero, +) / Double(times.count)) }
    self.ahead = ahead
  }

  /// The pictures that rank 0 is to take of a chunk: 1 to its even share.
  package var pictures: Int {
    let even = chunk / (others + 1)
    guard here.value > .zero, there.value > .zero else { return even }
    let other = there.value / Double(others)
    let wanted = other * Double(chunk - even) * 0.5
    let correction = ahead.map { (wanted - $0) / 8 } ?? .zero
    let pictures = (other * Double(chunk) + correction - writing.value) / (here.value + other)
    // One at least, so that rank 0 keeps knowing how long one takes.
    return min(max(Int(pictures), 1), even)
  }

  /// What something took lately: the last time counts a quarter, the ones before ever less.
  private struct Average {
    private(set) var value = Duration.zero

    mutating func add(_ time: Duration) {
      value = value == .zero ? time : value * 0.75 + time * 0.25
    }
  }
}
