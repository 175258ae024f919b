import Foundation
import Testing

/// ARCHITECTURE.md's map, Package.swift and the imports say the same, and no arrow runs backwards.
@Suite struct ArchitectureTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private let package: PackageMap
  private let map: ArchitectureMap

  init() throws {
    package = try PackageMap.read(Self.root)
    map = try ArchitectureMap(
      String(contentsOfFile: Self.root + "/ARCHITECTURE.md", encoding: .utf8))
  }

  /// What is wrong with the package's arrows by the order of the map: each module uses only what stands above it.
  private func backwardArrows(_ package: PackageMap) -> [String] {
    let rowOf = Dictionary(
      uniqueKeysWithValues: map.rows.enumerated().flatMap { index, row in
        row.modules.map { ($0, index) }
      })
    return package.targets.filter { !$0.isTest }.flatMap { target in
      target.dependencies.map(\.name).compactMap { used in
        guard let from = rowOf[target.name], let to = rowOf[used], to >= from else { return nil }
        return "\(target.name) → \(used)"
      }
    }
  }

  /// What a module must not reach, however far the way.
  private static let invariants: [(module: String, never: Set<String>)] = [
    ("CRNNNet", ["MPI", "HDF5", "Files", "Console"]), ("Decoding", ["MPI", "HDF5"]),
    ("Recognition", ["MPI", "DistTrain"]), ("Report", ["MPI", "DistTrain"]),
    ("Pictures", ["CPangoFT2", "CLibXML2", "CLMDB"]),
    ("Samples", ["CPangoFT2", "CLibXML2", "CLMDB"]),
    ("DataSets", ["MPI", "Recognition", "CPangoFT2"]),
    ("Drawing", ["MPI", "Recognition", "CLMDB"]),
    ("crnn-dist-images", ["DistTrain"]),
    ("crnn-dist", ["CLeptonica", "CPangoFT2", "CLMDB", "CLibXML2", "CPictureErrors"]),
    ("MPI", ["HDF5", "CRNNNet"]), ("HDF5", ["MPI", "CRNNNet"]), ("Kernels", ["CRNNNet"]),
    ("ProtocolBuffers", ["Files", "CRNNNet"]), ("TensorBoard", ["CRNNNet"]), ("Sampling", ["MPI"]),
  ]

  private func brokenInvariants(_ package: PackageMap) -> [String] {
    Self.invariants.flatMap { module, never in
      package.reach(of: module).intersection(never).sorted().map { "\(module) reaches \($0)" }
    }
  }

  @Test func noArrowRunsBackwardsAndNoInvariantIsBroken() {
    #expect(backwardArrows(package) == [])
    #expect(brokenInvariants(package) == [])
  }

  @Test func aPlantedArrowIsSeen() throws {
    var planted = package
    let index = try #require(planted.targets.firstIndex { $0.name == "CRNNNet" })
    let arrows = try JSONDecoder().decode(
      [PackageMap.Dependency].self, from: Data(#"[{"byName": ["Ranks", null]}]"#.utf8))
    planted.targets[index].dependencies += arrows
    #expect(backwardArrows(planted) == ["CRNNNet → Ranks"])
    #expect(brokenInvariants(planted).contains("CRNNNet reaches MPI"))
  }

  @Test func theMapNamesEachModuleOnceWithWhatItUses() {
    let shown = map.rows.flatMap(\.modules)
    let all = package.targets.filter { !$0.isTest && $0.folder.hasPrefix("Sources/") }
    #expect(shown.sorted() == all.map(\.name).sorted())
    for row in map.rows {
      for module in row.modules {
        #expect(row.uses == package.dependencies(of: module), "\(module)")
      }
    }
  }

  @Test func whatAModuleImportsIsWhatItStates() throws {
    let modules = Set(package.targets.map(\.name))
    for target in package.targets where !target.isTest && target.type != "system" {
      let imports = try Sources.imports(Self.root + "/" + target.folder)
      guard !imports.files.isEmpty else { continue }
      #expect(
        imports.modules.intersection(modules)
          == package.dependencies(of: target.name).intersection(modules), "\(target.name)")
    }
  }

  @Test func eachCLibraryIsImportedByOneModule() throws {
    var users: [String: [String]] = [:]
    for target in package.targets where !target.isTest {
      for name in try Sources.imports(Self.root + "/" + target.folder).modules
      where package.targets.contains(where: { $0.name == name && $0.type == "system" }) {
        users[name, default: []].append(target.name)
      }
    }
    #expect(users.filter { $0.value.count > 1 } == [:])
    #expect(users.count > 8)
  }

  @Test func noFileAndNoModuleIsTooLarge() throws {
    for target in package.targets where !target.isTest && target.folder.hasPrefix("Sources/") {
      let files = try Sources.imports(Self.root + "/" + target.folder).files
      #expect(files.count <= 60, "\(target.name)")
      for (name, lines) in files { #expect(lines <= 300, "\(name)") }
    }
  }
}
