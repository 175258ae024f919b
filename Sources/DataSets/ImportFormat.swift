/// The forms in which samples are found; the raw values are those of `--format`.
package enum ImportFormat: String, Sendable, CaseIterable {
  /// A line "path TAB text" for each picture, as PaddleOCR and deep-text-recognition-benchmark.
  case tsv
  /// A line `path, "text"` for each picture, as the ICDAR challenges.
  case icdar
  /// A line "path text" for each picture, with a space between.
  case spaced
  /// Comma-separated values with quotes, with or without a line of names.
  case csv
  /// A JSON object on each line.
  case jsonLines = "jsonl"
  /// One JSON object of paths and texts, as docTR's labels.json, or a list of objects.
  case json
  /// MJSynth's annotation files: the text stands in the name of the picture.
  case mjsynth
  /// A folder of `x.png` and `x.gt.txt`, as Tesseract, kraken and Calamari.
  case pairs
  /// An LMDB database as of deep-text-recognition-benchmark and MMOCR.
  case lmdb
  /// PAGE XML or ALTO files beside their page pictures.
  case xml
  /// A data set of this program.
  case shards
}
