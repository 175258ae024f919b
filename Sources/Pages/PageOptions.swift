/// How pages are read.
public struct PageOptions: Sendable, Equatable {
  /// Which `TextEquiv` of PAGE counts, by its index; nil takes the corrected one, and notes where that is
  /// another.
  public var textIndex: Int?
  /// Folders that pages' pictures are looked for in before all others.
  public var pictureFolders: [String]

  public init(textIndex: Int? = nil, pictureFolders: [String] = []) {
    self.textIndex = textIndex
    self.pictureFolders = pictureFolders
  }
}
