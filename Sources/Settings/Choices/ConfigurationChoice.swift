import TextDirection

/// A value of the configuration that is one of a few names.
protocol ConfigurationChoice: RawRepresentable<String>, CaseIterable, Sendable, Equatable {}

extension SymbolUnit: ConfigurationChoice {}
