import CRNNNet

/// Notes the parts of passes as they are finished.
final class PassRecorder: PassObserver {
  var parts: [PassPart] = []
  func finished(_ part: PassPart) { parts.append(part) }
}
