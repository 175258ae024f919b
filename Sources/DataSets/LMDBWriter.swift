import CLMDB
import Files
import Foundation

/// Writes an LMDB database as deep-text-recognition-benchmark reads it, through liblmdb.
///
/// `data.mdb` is there when the database is whole and on the disk.
package final class LMDBWriter {
  package let folder: String
  /// The number of samples so far.
  package private(set) var count = 0
  private let locks: [FolderLock]
  private let partial: PartialFile
  private let labelsArePlain: Bool
  private var needsLabelsRecord = false
  private var environment: OpaquePointer?
  private var transaction: OpaquePointer?
  private var table: MDB_dbi = 0

  /// The record that says what the labels are, which other programs do not look at.
  static let labelsKey = "crnn-dist-labels"
  /// Its value: labels are texts, whatever they look like.
  static let plainLabels = "plain"

  /// Room for the map; the file grows only as far as it is used.
  private static let mapSize = 1 << 40
  /// Samples that are written to the disk together.
  private static let batch = 1000

  /// Why something could not be written.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts a database in a folder that has none.
  ///
  /// - Parameter labelsArePlain: whether labels that look like JSON are texts all the same, and the database is to
  ///   say so.
  package init(folder: String, labelsArePlain: Bool = false) throws {
    self.folder = folder
    self.labelsArePlain = labelsArePlain
    locks = try FolderLock.ofOutput(folder: folder)
    if FileManager.default.fileExists(atPath: folder + "/data.mdb") {
      throw Failure(
        description: "there is an LMDB database already; choose another folder")
    }
    do throws(FileFailure) {
      partial = try PartialFile(for: folder + "/data.mdb")
    } catch {
      throw error.userError
    }
    try check(mdb_env_create(&environment))
    try check(mdb_env_set_mapsize(environment, Self.mapSize))
    try check(mdb_env_open(environment, partial.path, UInt32(MDB_NOSUBDIR), 0o644))
    try begin()
  }

  deinit {
    if let transaction { mdb_txn_abort(transaction) }
    guard let environment else { return }
    mdb_env_close(environment)
    partial.discard()
    removeLock()
  }

  /// Adds the bytes of a picture file and its text, under the next number from 1.
  package func append(picture: [UInt8], label: String) throws {
    count += 1
    let digits = String(count)
    let number = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    try put("image-" + number, picture)
    try put("label-" + number, Array(label.utf8))
    if labelsArePlain, label.hasPrefix("{") || label.hasPrefix("[") { needsLabelsRecord = true }
    if count % Self.batch == 0 {
      try commit()
      try begin()
    }
  }

  /// Writes the number of samples, or another number instead, and closes the database.
  package func finish(stating number: Int? = nil) throws {
    if needsLabelsRecord { try put(Self.labelsKey, Array(Self.plainLabels.utf8)) }
    try put("num-samples", Array(String(number ?? count).utf8))
    try commit()
    try check(mdb_env_sync(environment, 1))
    mdb_env_close(environment)
    environment = nil
    removeLock()
    do throws(FileFailure) {
      try partial.publish()
    } catch {
      throw error.userError
    }
  }

  /// Removes what liblmdb puts beside a database for those that use it at once.
  private func removeLock() { unlink(partial.path + "-lock") }

  private func begin() throws {
    try check(mdb_txn_begin(environment, nil, 0, &transaction))
    try check(mdb_dbi_open(transaction, nil, 0, &table))
  }

  private func commit() throws {
    let ended = transaction
    transaction = nil
    try check(mdb_txn_commit(ended))
  }

  /// Writes any record.
  package func put(_ key: String, _ value: [UInt8]) throws {
    var key = Array(key.utf8)
    var value = value
    let status = key.withUnsafeMutableBytes { key in
      value.withUnsafeMutableBytes { value in
        var name = MDB_val(mv_size: key.count, mv_data: key.baseAddress)
        var content = MDB_val(mv_size: value.count, mv_data: value.baseAddress)
        return mdb_put(transaction, table, &name, &content, 0)
      }
    }
    try check(status)
  }

  private func check(_ status: Int32) throws {
    guard status != 0 else { return }
    // Where a piece could be written in part only, liblmdb says so, and not that the disk is full.
    if status == EIO, let failure = partial.failureToWrite() { throw failure.userError }
    if [ENOSPC, EDQUOT, EFBIG].contains(status) {
      throw FileFailure("written", partial.target, code: status).userError
    }
    throw Failure(
      description: "the database cannot be written: \(String(cString: mdb_strerror(status)))")
  }
}
