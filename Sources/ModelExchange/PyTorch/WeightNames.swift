import CRNNNet
import Console
import Files

/// The names of a network's weights in a file of PyTorch: those of a known program, or of a person's own list.
package struct WeightNames {
  static let schemes: [any NamingScheme.Type] = [
    OwnNames.self, SequentialNames.self, DeepTextRecognitionNames.self, DocTRNames.self,
  ]

  /// The names of the schemes.
  package static var schemeNames: [String] { schemes.map { $0.name } }

  private let theirs: [String: String]

  /// The other program's name of one of our weights.
  func callAsFunction(_ name: String) -> String { theirs[name] ?? name }

  /// Those of a known program.
  init(_ scheme: any NamingScheme.Type, network: Network) {
    let modules = Dictionary(
      NamedModule.all(of: network).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var theirs: [String: String] = [:]
    for layout in [network.parameters, network.statistics] {
      for parameter in layout.parameters {
        let name = NamedModule.module(of: parameter.name)
        guard let module = modules[name] else { continue }
        theirs[parameter.name] = scheme.tensor(
          String(parameter.name.dropFirst(name.count + 1)), of: module)
      }
    }
    self.theirs = theirs
  }

  /// Those of a list: lines of our name, a TAB and theirs, of weights or of all weights of a module.
  ///
  /// - Throws: `UserError` that names a line which is none, or a name that no weight has.
  init(list path: String, network: Network) throws {
    let own = (network.parameters.parameters + network.statistics.parameters).map(\.name)
    var theirs: [String: String] = [:]
    for (index, line) in try TextFile.lines(of: path).enumerated() where !line.isBlank {
      func error(_ what: String) -> UserError {
        UserError("\(path):\(index + 1): \(what)", status: .badData)
      }
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
        throw error("expected is a name of a weight or module here, a TAB, and its name there")
      }
      let meant = own.filter { $0 == parts[0] || $0.hasPrefix(parts[0] + ".") }
      guard !meant.isEmpty else {
        throw error(
          "the network has no weight or module \(SymbolText.visible(parts[0])); its first are "
            + own.prefix(3).joined(separator: ", "))
      }
      for name in meant { theirs[name] = parts[1] + name.dropFirst(parts[0].count) }
    }
    self.theirs = theirs
  }

  /// The scheme of a name, or the list of a file of that name; nil finds out which of the known programs wrote `header`.
  static func named(
    _ name: String?, network: Network, header: SafetensorsHeader?, file: String
  ) throws -> WeightNames {
    if let name {
      if let scheme = schemes.first(where: { $0.name == name }) {
        return WeightNames(scheme, network: network)
      }
      return try WeightNames(list: name, network: network)
    }
    guard let header else { return WeightNames(OwnNames.self, network: network) }
    let all = schemes.map { WeightNames($0, network: network) }
    let found = all.first { names in
      names.theirs.values.allSatisfy { header.entries[$0] != nil }
    }
    if let found { return found }
    let examples = header.entries.keys.sorted().prefix(3).map(SymbolText.visible)
    throw UserError(
      "\(file): its tensors do not have the names that a known program gives the weights of this network; the first "
        + "are \(examples.joined(separator: ", ")). Compare the layers of --network with the model's, or give --names "
        + "a list of lines NAME-HERE TAB NAME-THERE (docs/exchange.md)",
      status: .badData)
  }
}
