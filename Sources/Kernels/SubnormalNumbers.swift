import CVector

/// Numbers so small that float32 has fewer digits for them, and many processors take a hundred times as long.
///
/// The moments of a weight that gets no gradient any more decay into them, and would stay there.
package enum SubnormalNumbers {
  /// Makes them zero, on this thread and on all that it starts from now on.
  ///
  /// Programs call it first, for all of their threads; a library leaves the threads of its program as they are.
  package static func flush() { cvector_flush_subnormals() }
}
