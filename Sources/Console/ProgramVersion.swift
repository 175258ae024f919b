/// The version of crnn-dist, the same for all of its programs.
package enum ProgramVersion {
  package static let text = "0.1.0"
}
