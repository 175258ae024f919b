import Console

/// Pages and folders that have samples both for training and for validation.
package struct SharedSides: Sendable, Equatable {
  package private(set) var pages = 0
  package private(set) var sharedPages = 0
  package private(set) var folders = 0
  package private(set) var sharedFolders = 0

  package init(_ samples: ListedSamples, isHeldOut: [Bool]) {
    var pages: [String: (training: Bool, validation: Bool)] = [:]
    var folders = pages
    for (sample, isHeldOut) in zip(samples, isHeldOut) {
      if let page = sample.page { Self.note(isHeldOut, &pages[page, default: (false, false)]) }
      Self.note(isHeldOut, &folders[sample.folder, default: (false, false)])
    }
    (self.pages, self.folders) = (pages.count, folders.count)
    sharedPages = pages.values.count { $0.training && $0.validation }
    sharedFolders = folders.values.count { $0.training && $0.validation }
  }

  private static func note(_ isHeldOut: Bool, _ side: inout (training: Bool, validation: Bool)) {
    if isHeldOut { side.validation = true } else { side.training = true }
  }

  /// Writes the numbers, and the note where there is one.
  func write(to text: inout JSONText) {
    text.name("folders")
    text.value(folders)
    if let note {
      text.name("note")
      text.value(note)
    }
    text.name("pages")
    text.value(pages)
    text.name("shared_folders")
    text.value(sharedFolders)
    text.name("shared_pages")
    text.value(sharedPages)
  }

  /// What a person should know; nil if nothing. One folder says nothing about what is alike in it.
  package var note: String? {
    if sharedPages > 0 {
      return
        "\(sharedPages) of \(NumberText.count(pages, "page")) \(sharedPages == 1 ? "has" : "have") lines both "
        + "for training and for validation, so the validation is easier than new pages are; "
        + "--hold-out page keeps each page on one side"
    }
    if folders > 1, sharedFolders > 0 {
      return
        "\(sharedFolders) of \(folders) folders \(sharedFolders == 1 ? "has" : "have") samples both for "
        + "training and for validation; if what lies in a folder is alike, --hold-out folder "
        + "keeps each on one side"
    }
    return nil
  }
}
