import TestSupport
import TextReading

/// What the library says in refusing `body`; throws where it does not.
func refusal<Result>(_ body: () throws -> Result) throws -> String {
  try thrown(TextError.self, by: body).description
}
