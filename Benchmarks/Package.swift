// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that nobody who builds crnn-dist builds the benchmarks.
let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "crnn-dist", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "kernel-benchmarks",
      dependencies: [
        .product(name: "CRNNNet", package: "crnn-dist"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ])
  ]
)
