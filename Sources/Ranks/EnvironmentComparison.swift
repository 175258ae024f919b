import Console
import Foundation
import MPI

/// The environments of all ranks, and in what they differ.
package struct EnvironmentComparison: Sendable, Equatable {
  /// By rank.
  package let environments: [ComputeEnvironment]

  package init(_ environments: [ComputeEnvironment]) {
    self.environments = environments
  }

  /// Collects those of all ranks; all of them get the same.
  package init(
    of environment: ComputeEnvironment, _ communicator: any Communicator
  ) throws {
    let all = try communicator.allGather([UInt8](try JSONEncoder().encode(environment)))
    environments = try all.map { try JSONDecoder().decode(ComputeEnvironment.self, from: Data($0)) }
  }

  /// What the bits of a result depend on, and what it is called.
  private static let compared: [(name: String, value: @Sendable (ComputeEnvironment) -> String)] = [
    ("OpenBLAS kernels", { $0.coreType }),
    ("instruction set", { $0.instructionSet }),
    ("products", { $0.products }),
    ("BLAS library", { $0.blas }),
    ("MPI library", { $0.mpi }),
    ("HDF5 library", { $0.hdf5 }),
    ("C library", { $0.libc }),
  ]

  /// Which ranks differ and in what, on one line; nil where all are alike.
  package var difference: String? {
    let parts = Self.compared.compactMap { name, value -> String? in
      let values = environments.map(value)
      var distinct: [String] = []
      for value in values where !distinct.contains(value) { distinct.append(value) }
      guard distinct.count > 1 else { return nil }
      let groups = distinct.map { one in
        "\(one) on \(describe(values.indices.filter { values[$0] == one }))"
      }
      return "\(name): \(groups.joined(separator: ", "))"
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// Throws on all ranks where they differ and the run must be reproducible.
  ///
  /// - Returns: The difference of a run that need not be, for a notice.
  @discardableResult
  package func check(reproducible: Bool) throws -> String? {
    guard let difference, reproducible else { return difference }
    throw CollectiveError(
      rank: 0,
      message: "the ranks do not compute alike (\(difference)), so the bits of this run would "
        + "depend on which rank computes what; start it on machines of one kind, or set "
        + "reproducible: false", status: .badConfiguration)
  }

  /// `ranks 0-2 (node1, node2)`
  private func describe(_ ranks: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for rank in ranks {
      if let last = runs.last, last.upperBound + 1 == rank {
        runs[runs.count - 1] = last.lowerBound...rank
      } else {
        runs.append(rank...rank)
      }
    }
    let numbers = runs.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    var hosts: [String] = []
    for rank in ranks where !hosts.contains(environments[rank].host) {
      hosts.append(environments[rank].host)
    }
    let shown = hosts.count > 3 ? hosts.prefix(3) + ["…"] : hosts[...]
    return (ranks.count == 1 ? "rank " : "ranks ") + numbers.joined(separator: ", ")
      + " (\(shown.joined(separator: ", ")))"
  }
}
