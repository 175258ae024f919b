extension NetworkStep {
  /// All kinds of layers that a description may ask for.
  package static let kinds: [any LayerNotation.Type] = [
    ConvolutionNotation.self,
    MaxPoolNotation.self,
    BatchNormNotation.self,
    GroupNormNotation.self,
    ReLUNotation.self,
    DropoutNotation.self,
    HeightToChannelsNotation.self,
    BidirectionalLSTMNotation.self,
    UnidirectionalLSTMNotation.self,
    LinearNotation.self,
    // Before that of the output, whose letters these begin with.
    AuxiliaryOutputNotation.self,
    OutputNotation.self,
  ]
}
