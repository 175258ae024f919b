import Console

/// The YAML at the head of a model card.
enum ModelCardHead {
  private static func list(_ name: String, _ values: [String]) -> String {
    values.isEmpty
      ? "" : "\(name):\n" + values.map { "- \(JSONText.quoted($0))\n" }.joined()
  }

  private static func line(_ name: String, _ value: String?) -> String {
    value.map { "\(name): \(JSONText.quoted($0))\n" } ?? ""
  }

  static func huggingFace(_ facts: ModelFacts) -> String {
    let options = facts.options
    var text = line("license", options.license?.lowercased())
    text += list("language", options.languages)
    text += line("library_name", "crnn-dist")
    text += line("pipeline_tag", "image-to-text")
    text += list("tags", ["ocr", "text-recognition", "crnn", "ctc"] + facts.scripts)
    text += list("datasets", options.datasets)
    text += list("base_model", options.baseModels)
    guard !facts.figures.isEmpty else { return text }
    text += list("metrics", facts.figures.map(\.key))
    text += "model-index:\n- name: \(JSONText.quoted(facts.name))\n  results:\n"
    text += "  - task:\n      type: image-to-text\n      name: text recognition\n"
    text +=
      "    dataset:\n      type: text-recognition\n      name: \(JSONText.quoted(facts.dataName))\n"
    text += "    metrics:\n"
    for figure in facts.figures {
      text += "    - type: \(figure.key)\n      name: \(JSONText.quoted(figure.name))\n"
      text += "      value: \(NumberText.fixed(100 * figure.value, 2))\n"
    }
    return text
  }

  static func htrMoPo(_ facts: ModelFacts) -> String {
    let options = facts.options
    var text = line("id", options.identifier)
    text += line("summary", facts.summary)
    if !options.authors.isEmpty {
      text += "authors:\n" + options.authors.map { "- name: \(JSONText.quoted($0))\n" }.joined()
    }
    text += line("license", options.license)
    text += line("software_name", "crnn-dist")
    text += list("software_hints", ["crnn-dist \(ProgramVersion.text)"])
    text += list("language", options.languages)
    text += list("script", facts.scripts)
    text += list("model_type", ["recognition"])
    text += list("datasets", options.datasets)
    text += list("base_model", options.baseModels)
    if !facts.figures.isEmpty {
      text +=
        "metrics:\n"
        + facts.figures.map {
          "  \($0.key): \(NumberText.fixed(100 * $0.value, 2))\n"
        }.joined()
    }
    return text
  }

  /// What a head lacks that its readers want, a sentence each.
  static func missing(_ options: ModelCard.Options) -> [String] {
    var names: [String] = []
    if options.license == nil { names.append("--license") }
    if options.languages.isEmpty { names.append("--language") }
    if options.head == .htrmopo {
      if options.authors.isEmpty { names.append("--author") }
      if options.identifier == nil { names.append("--id") }
    }
    guard !names.isEmpty else { return [] }
    return ["The head lacks what only you know; give \(names.joined(separator: ", "))"]
  }
}
