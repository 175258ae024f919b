import Samples

/// One JSON object of paths and texts, as docTR's labels.json, or a list of objects.
enum JSONList: ListFormat {
  static func claims(ending: String, lines: [String]) -> Bool { ending == "json" }

  /// Reads one object of paths and texts, a list of objects, or MMOCR's object with such a list; entries with
  /// a fault are named with their line and column, the others kept.
  static func read(
    _ bytes: ArraySlice<UInt8>, of list: inout ListFile, into listing: inout SampleListing
  ) {
    let fileName = list.fileName
    let (value, faults) = JSONReader.read(bytes)
    for fault in faults {
      listing.skip(
        .malformedLine, "\(fileName):\(fault.line):\(fault.column)",
        fault.end.map {
          "\(fault.detail); everything before line \($0.line), column \($0.column) is left out"
        } ?? fault.detail)
    }
    switch value {
    case nil: break
    case .list(let entries): read(entries, of: &list, into: &listing)
    case .object(let members):
      if case .list(let entries)? = value?.first(["data_list"]) {
        read(entries, of: &list, into: &listing)
      } else if value?.first(["annotations", "images", "metainfo"])?.members != nil
        || value?.first(["annotations", "images"]).map({
          if case .list = $0 { true } else { false }
        })
          == true
      {
        listing.skip(
          .malformedLine, fileName,
          "this is \(value!.kind), as of labels for detection; expected are an object of paths and texts, a "
            + "list of objects with a picture and a text, or MMOCR's data_list")
      } else {
        read(members, of: &list, into: &listing)
      }
    default:
      listing.skip(.malformedLine, fileName, "the file holds no object and no list")
    }
  }

  private static func read(
    _ members: [JSONValue.Member], of list: inout ListFile, into listing: inout SampleListing
  ) {
    // In bytes, as canonically equivalent texts are equal. JSON objects have no order of their own.
    var seen = Set<[UInt8]>()
    var repeated: [String: Int] = [:]
    let own = members.filter { member in
      if seen.insert(Array(member.name.utf8)).inserted { return true }
      repeated[member.name, default: 1] += 1
      return false
    }
    for (path, count) in repeated.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    {
      listing.skip(
        .malformedLine, path,
        "\(list.fileName) has \(count) entries of this path, and the first is read"
      )
    }
    list.paths = list.paths.settled(by: own.lazy.map(\.name))
    for member in own.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let (picture, value) = (member.name, member.value)
      if let text = value.asText {
        list.add(picture, text, picture, &listing)
      } else if value.isDetection {
        listing.skip(.malformedLine, picture, DetectionLabel.error("an object with boxes").detail)
      } else {
        listing.skip(
          .malformedLine, picture,
          "its value in \(list.fileName) is \(value.kind); expected is a text")
      }
    }
  }

  private static func read(
    _ entries: [JSONValue], of list: inout ListFile, into listing: inout SampleListing
  ) {
    let fields = entries.map { entry in
      Result { () throws(ListLineError) in try JSONFields(entry) }
    }
    // The faults of the others are named below.
    list.paths = list.paths.settled(by: fields.lazy.compactMap { try? $0.get().picture })
    for (index, fields) in fields.enumerated() {
      let name = "\(list.fileName), entry \(index + 1)"
      switch fields {
      case .success(let fields):
        list.note(fields.conflict, name, &listing)
        list.add(fields.picture, fields.text, name, &listing)
      case .failure(let error): listing.skip(.malformedLine, name, error.detail)
      }
    }
  }
}
