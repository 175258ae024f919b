/// How pages are read.
package struct PageOptions: Sendable, Equatable {
  /// Which `TextEquiv` of PAGE counts, by its index; nil takes the corrected one, and notes where that is
  /// another.
  package var textIndex: Int?
  /// Folders that pages' pictures are looked for in before all others.
  package var pictureFolders: [String]

  package init(textIndex: Int? = nil, pictureFolders: [String] = []) {
    self.textIndex = textIndex
    self.pictureFolders = pictureFolders
  }
}
