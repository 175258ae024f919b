/// deep-text-recognition-benchmark and EasyOCR, `None-VGG-BiLSTM-CTC`: a linear layer behind each LSTM, and one more.
///
/// Source: https://github.com/clovaai/deep-text-recognition-benchmark, modules/feature_extraction.py and
/// sequence_modeling.py.
enum DeepTextRecognitionNames: NamingScheme {
  static let name = "deep-text-recognition"

  static func tensor(_ part: String, of module: NamedModule) -> String {
    switch module.kind {
    case .convolution, .norm: "FeatureExtraction.ConvNet.\(module.index).\(part)"
    case .recurrence: "SequenceModeling.\(module.recurrence).rnn.\(part)"
    case .join: "SequenceModeling.\(module.recurrence - 1).linear.\(part)"
    case .output: "Prediction.\(part)"
    }
  }
}
