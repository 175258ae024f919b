extension ColumnImage {
  /// Takes the mean of `length` pixels along one direction, as a camera that moves does; beyond the
  /// edges the pixels at them count.
  package func smear(length: Int, isVertical: Bool) {
    let lines = isVertical ? width : height
    let count = isVertical ? height : width
    let step = isVertical ? channels : column
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copy in
      for line in 0..<lines {
        for channel in 0..<channels {
          let start = pixels + line * (isVertical ? column : channels) + channel
          for i in 0..<count { copy[i] = start[i * step] }
          for i in 0..<count {
            var sum = length / 2
            for k in 0..<length {
              sum += Int(copy[max(0, min(count - 1, i + k - length / 2))])
            }
            start[i * step] = UInt8(sum / length)
          }
        }
      }
    }
  }
}
