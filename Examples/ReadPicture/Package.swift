// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "ReadPicture",
  dependencies: [.package(name: "crnn-dist", path: "../..")],
  targets: [
    .executableTarget(
      name: "ReadPicture", dependencies: [.product(name: "TextReading", package: "crnn-dist")])
  ])
