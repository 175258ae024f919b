import Console

/// What holds for all commands and stands in the first page: exit statuses and variables.
enum CommonSections {
  static func add(to roff: inout Roff) {
    roff.macro("SH", "EXIT STATUS")
    for status in ExitStatus.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
      roff.macro("TP")
      roff.line(Roff.bold("\(status.rawValue)"))
      roff.line(Roff.escaped(status.meaning))
    }
    roff.macro("SH", "ENVIRONMENT")
    for (name, meaning) in variables {
      roff.macro("TP")
      roff.line(Roff.bold(name))
      roff.line(Roff.escaped(meaning))
    }
  }

  private static let variables = [
    (
      "CRNN_DIST_MPI",
      "The MPI library that is loaded, instead of the one that belongs to the launcher: openmpi, mpich, "
        + "standard, or a path."
    ),
    (
      "OPENBLAS_CORETYPE",
      "The kernels that OpenBLAS computes with. The programs set it where OpenBLAS does not know the processor, "
        + "unless it is set."
    ),
    ("TERM", "If it is dumb, progress is shown as lines."),
  ]
}
