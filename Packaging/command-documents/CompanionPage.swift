import Console

/// The manual page of crnn-dist-images, which people meet only as a package and a process.
struct CompanionPage {
  let date: String

  var source: String {
    var roff = Roff()
    roff.macro(
      "TH", Roff.escaped("CRNN-DIST-IMAGES"), "1", date,
      Roff.escaped("crnn-dist \(ProgramVersion.text)"), Roff.escaped("crnn-dist manual"))
    roff.macro("SH", "NAME")
    roff.line("crnn\\-dist\\-images \\- the part of crnn\\-dist that touches pictures")
    roff.macro("SH", "SYNOPSIS")
    roff.line(
      "\(Roff.bold("crnn-dist-images")) \(Roff.italic("command")) [\(Roff.italic("option"))]...")
    roff.macro("SH", "DESCRIPTION")
    roff.line(
      Roff.escaped(
        "crnn-dist hands over to this program, with the same arguments, whatever touches pictures, so that training "
          + "needs no library for them. Type the commands of crnn-dist; this program is found "
          + "beside it or on the PATH."))
    roff.macro("SH", "SEE ALSO")
    let names = [
      "crnn-dist", "crnn-dist-dataset-augment-preview", "crnn-dist-dataset-export",
      "crnn-dist-dataset-import", "crnn-dist-dataset-synthesize", "crnn-dist-recognize",
    ]
    roff.line(names.map { "\\fB\(Roff.escaped($0))\\fR(1)" }.joined(separator: ",\n"))
    return roff.text
  }
}
