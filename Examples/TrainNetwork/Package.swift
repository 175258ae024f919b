// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "TrainNetwork",
  dependencies: [.package(name: "crnn-dist", path: "../..")],
  targets: [
    .executableTarget(
      name: "TrainNetwork",
      dependencies: [
        .product(name: "TextReading", package: "crnn-dist"),
        .product(name: "TextTraining", package: "crnn-dist"),
      ])
  ])
