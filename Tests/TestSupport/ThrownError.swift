/// What a test reports where code does not throw as it should.
public struct NotThrown: Error, CustomStringConvertible {
  public let description: String
}

/// The error that `body` throws; throws `NotThrown` where there is none or one of another type.
///
/// `#expect(throws:)` gives the error back as well, but not before Swift 6.1.
public func thrown<Failure: Error, Result>(
  _ type: Failure.Type, by body: () throws -> Result
) throws -> Failure {
  do {
    let value = try body()
    throw NotThrown(description: "nothing was thrown, and the result is \(value)")
  } catch let error as NotThrown {
    throw error
  } catch let error as Failure {
    return error
  } catch {
    throw NotThrown(description: "\(type) was expected, and this was thrown: \(error)")
  }
}
