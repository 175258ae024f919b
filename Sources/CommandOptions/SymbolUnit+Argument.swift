import ArgumentParser
import TextDirection

extension SymbolUnit: ExpressibleByArgument {}
