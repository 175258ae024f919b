import CRNNNet
import DataSets
import Foundation
import HDF5
import Kernels
import Recognition
import Samples
import Shards
import TestSupport

extension FuzzTarget {
  /// Sound inputs, small ones of every kind that the reader knows.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .lmdb: return [try Self.database(values: [3, 300]), try Self.database(values: [20_000])]
    case .hdf5: return try Self.shards()
    case .xml: return [Self.page, Self.alto].map { Array($0.utf8) }
    case .network:
      return [
        "[1,32,0,1 Cln3,3,32 Bn Re Mp2,2 Clvn8,2,128 Bn Re S1(1x0)1,3 Lbx96 O1c]",
        "[1,48,0,3 Cr3,3,8,2,1 Mp2,2,2,1,0,1 Do0.2 S1(1x0)1,3 Fl256 Lbx8 O1c11]",
      ].map { Array($0.utf8) }
    case .arpa:
      return [
        "\\data\\\nngram 1=4\nngram 2=3\n\n\\1-grams:\n-99\t<s>\t-0.3\n-0.6\ta\t-0.2\n-0.7\t<space>\n"
          + "-0.8\t</s>\n\n\\2-grams:\n-0.1\t<s> a\n-0.2\ta a\n-0.3\ta </s>\n\n\\end\\\n"
      ].map { Array($0.utf8) }
    case .list:
      let lists = [
        "a.png\ttext\nb.png\tmore\n", "./1_word_7.png 7\n", "a.png, \"te\\\"xt\"\n",
        "filename,text\na.png,\"te \"\"x\"\", t\"\n", "filename;words\na.png;b\n",
        "{\"filename\":\"a.png\",\"text\":\"t\\u00e4\"}\n", "{\"a.png\": \"a\", \"b.png\": \"b\"}",
        "[{\"image\":\"a.png\",\"label\":\"x\"},{\"img\":\"b.png\",\"gt\":1}]",
        "a.png\t[{\"transcription\": \"x\", \"points\": [[0,0],[9,0],[9,9],[0,9]]}]\n",
        "\u{FEFF}a.png\ttext\r\nb.png\tmore\r",
      ]
      return lists.flatMap { list in (0..<5).map { [UInt8($0)] + Array(list.utf8) } }
    case .checkpoint: return try [false, true].map(Self.checkpoint)
    }
  }

  private static func database(values: [Int]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let writer = try LMDBWriter(folder: folder.path)
    for count in values {
      try writer.append(picture: [UInt8](repeating: 7, count: count), label: "label")
    }
    try writer.finish()
    return try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("data.mdb"))))
  }

  private static func shards() throws -> [[UInt8]] {
    let folder = try TemporaryFolder()
    let old = folder.file("old.h5")
    let writer = try ShardWriter(path: old, height: 2, channels: 1)
    for label in ["a", "b"] {
      try writer.append(Sample(pixels: [1, 2, 3, 4], width: 2, label: label, source: label))
    }
    try writer.finish()
    // The pixels above are in chunks; these are in one piece.
    let new = folder.file("new.h5")
    let plain = folder.file("plain.h5")
    try FileManager.default.copyItem(atPath: old, toPath: plain)
    try CraftedHDF5(plain).replace(
      "/pixels", shape: [4, 2, 1], values: [UInt8](repeating: 1, count: 8))
    try CraftedHDF5(plain).copyInFormatOf110(
      to: new, numbers: ["version": 1, "height": 2, "channels": 1, "count": 2],
      texts: ["format": "crnn-dist-shard", "alphabet": "ab"])
    return try [old, plain, new].map { try [UInt8](Data(contentsOf: URL(fileURLWithPath: $0))) }
  }

  /// A checkpoint without its seal, which would show every change.
  private static func checkpoint(ofBytes: Bool) throws -> [UInt8] {
    var info = CheckpointInfo()
    info.network = "[1,8,0,1 Cln3,3,4 Bn Re Mp8,2 S1(1x0)1,3 Lbx4 O1c]"
    (info.initialiser, info.minimumWidth, info.alphabetUnit) = ("kaiming", 2, "scalar")
    info.alphabet = ["a", "b"]
    (info.lanes, info.laneSize, info.bucketWindow) = (1, 1, 1)
    (info.optimizer, info.configuration) = ("none", "seed: 1\n")
    let network = try info.makeNetwork()
    if ofBytes {
      let slots = network.reducibleWeights.filter { !$0.takesStates }.map(\.slot)
      let names = network.parameters.parameters.filter { slots.contains($0.slot) }.map(\.name)
      let range = Quantization.Range(step: 0.01, zero: 0)
      info.quantization = Quantization(
        ranges: Dictionary(uniqueKeysWithValues: names.map { ($0, range) }))
    }
    let weights = FloatBuffer(count: network.parameters.count)
    let statistics = FloatBuffer(count: network.statistics.count)
    network.initialise(weights: weights.pointer, statistics: statistics.pointer, seed: 1)
    let folder = try TemporaryFolder()
    let path = folder.file("model.h5")
    try Checkpoint(
      info: info, network: network, weights: weights, statistics: statistics, slots: [],
      average: nil
    ).write(to: path)
    let file = try HDF5File(opening: path, readOnly: false)
    try file.setAttribute("changed", to: "yes")
    try file.close()
    return try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static let page = """
    <?xml version="1.0"?><PcGts><Page imageFilename="a.png" imageWidth="60" imageHeight="20">
    <TextRegion id="r"><TextLine id="l"><Coords points="1,1 15,1 15,7 1,7"/>
    <Baseline points="1,6 15,6"/><Word id="w"><TextEquiv><Unicode>a</Unicode></TextEquiv></Word>
    <TextEquiv index="0"><Unicode>a &amp; b</Unicode></TextEquiv></TextLine></TextRegion></Page></PcGts>
    """
  private static let alto = """
    <alto><Description><MeasurementUnit>mm10</MeasurementUnit><sourceImageInformation>
    <fileName>a.png</fileName></sourceImageInformation></Description><Layout>
    <Page WIDTH="60" HEIGHT="20"><PrintSpace><TextBlock><TextLine ID="l" HPOS="1" VPOS="2" WIDTH="9"
    HEIGHT="5" BASELINE="1,6 10,6"><Shape><Polygon POINTS="1,2 9,2 9,7 1,7"/></Shape>
    <String CONTENT="w"/><SP/><String CONTENT="Fon-" SUBS_TYPE="HypPart1"/><HYP CONTENT="-"/>
    </TextLine></TextBlock></PrintSpace></Page></Layout></alto>
    """
}
