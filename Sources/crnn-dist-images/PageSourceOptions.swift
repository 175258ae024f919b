import ArgumentParser

/// Where the pages are, and their pictures.
struct PageSourceOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Read the lines of these PAGE and ALTO files, or of those in these folders.",
      valueName: "folder"))
  var pages: [String] = []

  @Option(
    name: .customLong("images"),
    help: ArgumentHelp(
      "A folder in which to look first for the pictures of the pages; may be repeated.",
      valueName: "folder"))
  var pictureFolders: [String] = []
}
