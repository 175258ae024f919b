import ArgumentParser

/// Where the pages are, and their pictures.
struct PageSourceOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "PAGE and ALTO files, or folders of them, whose lines are read.", valueName: "folder"))
  var pages: [String] = []

  @Option(
    name: .customLong("images"),
    help: ArgumentHelp(
      "A folder to look for the pictures of the pages in first; may be repeated.",
      valueName: "folder"))
  var pictureFolders: [String] = []
}
