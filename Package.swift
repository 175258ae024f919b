// swift-tools-version: 6.0
import Foundation
import PackageDescription

// A source tarball carries the packages (scripts/dist.sh), so that it builds without a network.
func carried(_ name: String, or url: String, _ version: Version) -> Package.Dependency {
  let isCarried = FileManager.default.fileExists(
    atPath: "\(Context.packageDirectory)/Packages/\(name)/Package.swift")
  return isCarried
    ? .package(path: "Packages/\(name)")
    : .package(url: "https://github.com/\(url)", exact: version)
}

// The libraries for pictures look for the stand-ins of CPictureErrors in the program first, but only if it shows
// them. Flags of programs, not of a library: a package that has such flags in a library cannot be depended on.
let showsPictureErrors: [LinkerSetting] = [
  .unsafeFlags(
    ["jpeg_std_error", "png_create_read_struct"].flatMap {
      ["-Xlinker", "--export-dynamic-symbol=\($0)"]
    })
]

let package = Package(
  name: "crnn-dist",
  products: [
    .executable(name: "crnn-dist", targets: ["crnn-dist"]),
    .executable(name: "crnn-dist-images", targets: ["crnn-dist-images"]),
    .library(name: "TextReading", targets: ["TextReading"]),
    .library(name: "TextTraining", targets: ["TextTraining"]),
  ],
  dependencies: [
    carried("swift-argument-parser", or: "apple/swift-argument-parser", "1.8.2"),
    carried("Yams", or: "jpsim/Yams", "6.2.2"),
    carried("swift-mustache", or: "hummingbird-project/swift-mustache", "2.1.1"),
  ],
  targets: [
    // The C libraries, each behind a small shim. Exactly one Swift module imports each of them.
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CLeptonica", pkgConfig: "lept", providers: [.apt(["libleptonica-dev"])]),
    .systemLibrary(
      name: "CPangoFT2", pkgConfig: "pangoft2", providers: [.apt(["libpango1.0-dev"])]),
    .systemLibrary(
      name: "CFriBidi", pkgConfig: "fribidi", providers: [.apt(["libfribidi-dev"])]),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .target(name: "CMPI", linkerSettings: [.linkedLibrary("dl")]),
    .systemLibrary(name: "CFiles"),
    .target(name: "CVector"),
    .target(name: "CPictureErrors"),

    // Wrappers that know nothing of training.
    .target(name: "Console"),
    .target(name: "Files", dependencies: ["CFiles", "Console"]),
    .target(name: "MPI", dependencies: ["CMPI"]),
    .target(name: "Deflate", dependencies: ["CDeflate"]),
    .target(name: "HDF5", dependencies: ["Deflate", "Files", "CHDF5"]),
    .target(name: "ProtocolBuffers"),
    .target(name: "TensorBoard", dependencies: ["ProtocolBuffers"]),
    .target(name: "Kernels", dependencies: ["CVector", "COpenBLAS"]),

    .target(name: "TextDirection", dependencies: ["CFriBidi"]),
    .target(name: "CRNNNet", dependencies: ["TextDirection", "Kernels"]),
    .target(name: "Decoding", dependencies: ["CRNNNet", "Kernels", "Files", "Console"]),
    .target(
      name: "Shards", dependencies: ["TextDirection", "Kernels", "Deflate", "HDF5", "Files"]),
    .target(
      name: "Settings",
      dependencies: [
        "TextDirection", "Decoding", "Kernels", "Files", "Console",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(name: "ColumnImages", dependencies: ["Settings", "Kernels"]),
    .target(
      name: "Pictures",
      dependencies: ["Kernels", "Deflate", "Files", "CLeptonica", "CPictureErrors"]),
    .target(
      name: "Samples",
      dependencies: [
        "Pictures", "TextDirection", "Kernels", "Shards", "Deflate", "Files", "Console",
      ]),
    .target(name: "Pages", dependencies: ["Samples", "Pictures", "Files", "Console", "CLibXML2"]),
    .target(
      name: "DataSets",
      dependencies: ["Pages", "Samples", "Pictures", "Shards", "Files", "Console", "CLMDB"]),
    .target(
      name: "Drawing",
      dependencies: [
        "Samples", "Pictures", "ColumnImages", "TextDirection", "Kernels", "Shards", "Deflate",
        "Files", "Console", "CPangoFT2",
      ]),
    // What reads with a trained network, without MPI.
    .target(
      name: "Recognition",
      dependencies: [
        "Settings", "ColumnImages", "TextDirection", "CRNNNet", "Decoding", "Kernels", "Shards",
        "HDF5", "Deflate", "Files", "Console",
      ]),
    .target(
      name: "ModelExchange",
      dependencies: [
        "ProtocolBuffers", "Recognition", "CRNNNet", "Decoding", "Kernels", "TextDirection",
        "Files", "Console",
      ]),
    .target(name: "Optimizing", dependencies: ["Recognition", "Settings", "CRNNNet", "Kernels"]),
    .target(
      name: "Recommending",
      dependencies: ["Settings", "TextDirection", "CRNNNet", "Shards", "Console"]),
    .target(name: "Sampling", dependencies: ["Settings", "Shards", "Kernels", "Console"]),
    .target(
      name: "Ranks",
      dependencies: [
        "Settings", "CRNNNet", "Decoding", "Shards", "HDF5", "Kernels", "MPI", "Files", "Console",
      ]),
    .target(
      name: "DistTrain",
      dependencies: [
        "Recognition", "ModelExchange", "Optimizing", "Sampling", "Ranks", "Settings",
        "ColumnImages",
        "CRNNNet", "Decoding", "Kernels", "Shards", "MPI", "HDF5", "TensorBoard", "Files",
        "Console",
      ]),
    .target(
      name: "Diagnostics",
      dependencies: [
        "DistTrain", "Recognition", "Optimizing", "Sampling", "Ranks", "Settings", "ColumnImages",
        "TextDirection", "CRNNNet", "Decoding", "Kernels", "Shards", "MPI", "Console",
      ]),
    .target(
      name: "Report",
      dependencies: [
        "Recognition", "Settings", "TextDirection", "CRNNNet", "Decoding", "Shards", "Deflate",
        "Console", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Templates/page.mustache"), .embedInCode("Templates/chart.mustache"),
        .embedInCode("Templates/sample.mustache"), .embedInCode("Templates/piece.mustache"),
        .embedInCode("Templates/style.css"),
      ]),
    .target(
      name: "Transcripts",
      dependencies: [
        "Decoding", "Files", "Console", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Templates/hocr-page.mustache"), .embedInCode("Templates/alto.mustache"),
      ]),
    // What other packages may use (docs/library.md); all else is for this package alone.
    .target(
      name: "TextReading",
      dependencies: ["Recognition", "Samples", "Pictures", "Decoding", "Kernels", "CRNNNet"]),
    .target(
      name: "TextTraining",
      dependencies: [
        "TextReading", "Optimizing", "Recognition", "Settings", "CRNNNet", "Kernels",
        "TextDirection",
      ]),
    .target(
      name: "CommandOptions",
      dependencies: [
        "Recognition", "TextDirection", "Decoding", "Kernels", "Shards", "Files", "Console",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .executableTarget(
      name: "crnn-dist",
      dependencies: [
        "Diagnostics", "DistTrain", "ModelExchange", "Recognition", "Recommending", "Sampling",
        "Ranks",
        "Settings", "Report",
        "CommandOptions", "TextDirection", "CRNNNet", "Decoding", "Shards", "HDF5", "MPI", "Files",
        "Console", "Kernels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "crnn-dist-images",
      dependencies: [
        "DataSets", "Pages", "Drawing", "Samples", "Pictures", "Transcripts", "Recognition",
        "ColumnImages", "Ranks", "Settings", "CommandOptions", "TextDirection", "CRNNNet",
        "Decoding", "Kernels", "Shards", "MPI", "Files", "Console",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], linkerSettings: showsPictureErrors),

    .executableTarget(
      name: "kernel-benchmarks",
      dependencies: [
        "CRNNNet", "Decoding", "Kernels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/kernel-benchmarks"),
    .executableTarget(
      name: "command-documents",
      dependencies: [
        "Console", "Files", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Packaging/command-documents"),

    .testTarget(name: "ArchitectureTests"),
    .target(
      name: "TestSupport", dependencies: ["HDF5", "CHDF5"], path: "Tests/TestSupport"),
    .testTarget(name: "TextDirectionTests", dependencies: ["TextDirection"]),
    .testTarget(name: "FilesTests", dependencies: ["TestSupport", "Files", "Console"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "CRNNNetTests", dependencies: ["CRNNNet", "Kernels", "HDF5"]),
    .testTarget(
      name: "DecodingTests",
      dependencies: ["TestSupport", "Decoding", "CRNNNet", "Kernels", "Files", "Console"]),
    .testTarget(
      name: "TranscriptsTests", dependencies: ["TestSupport", "Transcripts", "Decoding"]),
    .testTarget(name: "ProtocolBuffersTests", dependencies: ["TestSupport", "ProtocolBuffers"]),
    .testTarget(name: "TensorBoardTests", dependencies: ["TestSupport", "TensorBoard"]),
    .testTarget(name: "MPITests", dependencies: ["TestSupport", "MPI"]),
    .testTarget(
      name: "ShardsTests", dependencies: ["TestSupport", "Shards", "Deflate", "HDF5", "CHDF5"]),
    .testTarget(
      name: "DataSetsTests",
      dependencies: [
        "TestSupport", "DataSets", "Pages", "Drawing", "Samples", "Pictures", "TextDirection",
        "Shards", "Deflate", "Files", "Console", "crnn-dist-images",
      ], linkerSettings: showsPictureErrors),
    .testTarget(
      name: "DistTrainTests",
      dependencies: [
        "TestSupport", "Diagnostics", "DistTrain", "Recognition", "Recommending", "Optimizing",
        "Sampling", "Ranks", "Settings",
        "ColumnImages", "Report", "TensorBoard", "TextDirection", "CRNNNet", "Decoding", "Kernels",
        "Shards", "MPI",
        "HDF5", "Files", "Console",
      ]),
    .testTarget(
      name: "ModelExchangeTests",
      dependencies: [
        "TestSupport", "ModelExchange", "Recognition", "Decoding", "CRNNNet", "Kernels", "Console",
      ]),
    .testTarget(
      name: "LibraryTests", dependencies: ["TestSupport", "TextReading", "TextTraining"]),
    .testTarget(
      name: "ReportTests",
      dependencies: ["TestSupport", "Report", "Recognition", "Console"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "TestSupport", "TextReading", "ModelExchange", "Shards", "HDF5", "Recognition", "CRNNNet",
        "Ranks", "Files", "Console", "crnn-dist",
        "crnn-dist-images", "command-documents",
      ]),
  ]
)

// What needs the sanitizers is built with them only (scripts/test-sanitizers.sh, scripts/fuzz.sh).
if Context.environment["CRNN_DIST_SANITIZERS"] != nil {
  package.targets += [
    .target(name: "CPlantedFaults", path: "Tests/CPlantedFaults"),
    .testTarget(
      name: "PlantedFaults", dependencies: ["CPlantedFaults"], path: "Tests/PlantedFaults"),
  ]
}
if Context.environment["CRNN_DIST_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "DataSets", "Pages", "Samples", "Pictures", "Decoding", "CRNNNet", "Kernels", "HDF5", "Shards",
        "Recognition", "TestSupport",
      ],
      path: "Tests/Fuzzing", linkerSettings: showsPictureErrors))
}

// The whole check (.ci/run) takes no warning of our own code.
if Context.environment["CRNN_DIST_STRICT"] != nil {
  for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-warnings-as-errors"])]
    target.cSettings = (target.cSettings ?? []) + [.unsafeFlags(["-Wall", "-Werror"])]
  }
}
