import CHDF5
import Foundation

extension HDF5File {
  /// Writes texts as a new data set of variable-length UTF-8 strings with one axis.
  ///
  /// Throws for a text that contains the character U+0000, where HDF5 would cut it off.
  public func write(_ texts: [String], to name: String) throws(HDF5Error) {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let type = try HDF5Text.type(path, name)
    let dataset = try create(name, type.id, [texts.count], chunkRows: nil)
    guard !texts.isEmpty else { return }
    let written = try HDF5Text.withPointers(to: texts, path, name) { pointers in
      H5Dwrite(
        dataset.handle.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), pointers)
    }
    guard written >= 0 else { throw state.writeError("write", name) }
  }

  /// Reads all texts of a data set, of variable or fixed length.
  ///
  /// Throws for a text that is not valid UTF-8, naming its index.
  public func readTexts(_ name: String) throws(HDF5Error) -> [String] {
    HDF5Library.enter()
    defer { HDF5Library.leave() }
    let dataset = try dataset(name)
    let type = try HDF5Handle(H5Dget_type(dataset.handle.id), "read", path, name)
    let count = try dataset.elementCount(bytesEach: max(16, H5Tget_size(type.id)))
    return try HDF5Text.read(count: count, type: type, self, name) { memory, buffer in
      H5Dread(dataset.handle.id, memory, chdf5_all(), chdf5_all(), chdf5_default(), buffer)
    }
  }
}
