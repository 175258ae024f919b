/// The forms in which samples are found; the raw values are those of `--format`.
///
/// Where the user names no form, an input is of the first that claims it, in this order. A form is one file of
/// Formats/, and a case with its reader here.
package enum ImportFormat: String, Sendable, CaseIterable {
  /// An LMDB database as of deep-text-recognition-benchmark and MMOCR.
  case lmdb
  /// A data set of this program.
  case shards
  /// A JSON object on each line.
  case jsonLines = "jsonl"
  /// A line "path TAB text" for each picture, as PaddleOCR and deep-text-recognition-benchmark.
  case tsv
  /// A line `path, "text"` for each picture, as the ICDAR challenges.
  case icdar
  /// MJSynth's annotation files: the text stands in the name of the picture.
  case mjsynth
  /// A line "path text" for each picture, with a space between.
  case spaced
  /// Comma-separated values with quotes, with or without a line of names.
  case csv
  /// EasyOCR's labels.csv: what stands behind the first comma is the text as it is.
  case easyocr
  /// One JSON object of paths and texts, as docTR's labels.json, or a list of objects.
  case json
  /// A folder of `x.png` and `x.gt.txt`, as Tesseract, kraken and Calamari.
  case pairs
  /// PAGE XML or ALTO files beside their page pictures.
  case xml

  /// What reads it.
  var reader: any SampleFormat.Type {
    switch self {
    case .lmdb: LMDBSamples.self
    case .shards: ShardFolder.self
    case .jsonLines: JSONLinesList.self
    case .tsv: TabSeparatedList.self
    case .icdar: ICDARList.self
    case .mjsynth: MJSynthList.self
    case .spaced: SpacedList.self
    case .csv: CommaSeparatedList.self
    case .easyocr: EasyOCRList.self
    case .json: JSONList.self
    case .pairs: PairFolder.self
    case .xml: PageFiles.self
    }
  }

  /// The forms of lists.
  static let lists = allCases.compactMap { format in
    (format.reader as? any ListFormat.Type).map { (format: format, reader: $0) }
  }
}
