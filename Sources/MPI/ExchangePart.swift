/// What a rank sends to one rank while it receives from another (or the same) one.
///
/// Both buffers belong to the exchange until it has ended.
public struct ExchangePart {
  public let send: UnsafeBufferPointer<Float>
  public let destination: Int
  public let receive: UnsafeMutableBufferPointer<Float>
  public let source: Int

  public init(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) {
    self.send = send
    self.destination = destination
    self.receive = receive
    self.source = source
  }
}
