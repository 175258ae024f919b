/// Numbers of bytes for people.
package enum ByteText {
  /// "3.4 GB", "120 MB", by powers of 1000.
  package static func short(_ bytes: UInt64) -> String {
    bytes >= 1_000_000_000
      ? NumberText.fixed(Double(bytes) / 1e9, 1) + " GB" : "\(bytes / 1_000_000) MB"
  }
}
