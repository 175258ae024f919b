import Foundation
import TensorBoard
import TestSupport
import Testing

/// Event files, read by protoc by the descriptions of their messages.
@Suite struct EventDescriptionTests {
  /// The messages of a file of records: length, its checksum, the bytes, their checksum.
  private static func records(_ file: [UInt8]) -> [[UInt8]] {
    var rest = file[...]
    var records: [[UInt8]] = []
    while rest.count >= 12 {
      let length = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      records.append(Array(rest.dropFirst(12).prefix(length)))
      rest = rest.dropFirst(16 + length)
    }
    return records
  }

  @Test func everyEventIsWhatItsDescriptionSays() throws {
    let folder = try TemporaryFolder()
    let file = try EventFile(folder: folder.path, goingOnAfter: 41, time: 1.5)
    let histogram = try #require(ValueHistogram([2, 2, 2]))
    try file.add(
      [
        Summary("loss", .scalar(0.25)), Summary("weights", .histogram(histogram)),
        Summary("sample", .image(png: Array("PNG".utf8), width: 7, height: 5, channels: 3)),
        Summary("read", .markdown("*a*")),
      ], step: 300, time: 2.5)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
    var texts: [String] = []
    for record in Self.records(bytes) {
      guard let text = try Protoc.decode(record, as: "tensorflow.Event", of: "event.proto") else {
        return
      }
      texts.append(text)
    }
    #expect(
      texts == [
        "wall_time: 1.5\nfile_version: \"brain.Event:2\"\n",
        "wall_time: 1.5\nstep: 42\nsession_log {\n  status: START\n}\n", Self.summaries,
      ])
  }

  private static let summaries = """
    wall_time: 2.5
    step: 300
    summary {
      value {
        tag: "loss"
        simple_value: 0.25
      }
      value {
        tag: "weights"
        histo {
          min: 2
          max: 2
          num: 3
          sum: 6
          sum_squares: 12
          bucket_limit: 2
          bucket: 3
        }
      }
      value {
        tag: "sample"
        image {
          height: 5
          width: 7
          colorspace: 3
          encoded_image_string: "PNG"
        }
      }
      value {
        tag: "read"
        tensor {
          dtype: DT_STRING
          tensor_shape {
          }
          string_val: "*a*"
        }
        metadata {
          plugin_data {
            plugin_name: "text"
          }
        }
      }
    }

    """
}
