/// What a rank sends to one rank while it receives from another (or the same) one.
///
/// Both buffers belong to the exchange until it has ended.
package struct ExchangePart {
  package let send: UnsafeBufferPointer<Float>
  package let destination: Int
  package let receive: UnsafeMutableBufferPointer<Float>
  package let source: Int

  package init(
    send: UnsafeBufferPointer<Float>, to destination: Int,
    receive: UnsafeMutableBufferPointer<Float>, from source: Int
  ) {
    self.send = send
    self.destination = destination
    self.receive = receive
    self.source = source
  }
}
