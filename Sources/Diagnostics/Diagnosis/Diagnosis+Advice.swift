import Console
import DistTrain

/// From the figures to what is wrong. The bounds are far outside of what healthy runs show.
extension Diagnosis {
  /// Steps from which on a network should have learned something, and running statistics have settled.
  private static let settledSteps = 100
  /// The part of a layer's channels or units from which on dead ones are worth a word.
  private static let deadShare = 0.1

  /// - Parameter maximumNorm: the norm that gradients are clipped to in training; nil if they are not.
  func makeAdvice(maximumNorm: Double?) -> [Advice] {
    [
      notFinite, blank, unlearned, rightToLeft, unknownSymbols, tooLong, otherPictures,
      deadChannels,
      stillChannels, silentUnits, saturated, vanishing, exploding(maximumNorm), neverRead,
      uncalibrated,
    ].compactMap(\.self)
  }

  private var isBlank: Bool { (blankShare ?? 0) >= BlankWatch.share }
  private var isUnlearned: Bool { (cer ?? 0) >= 0.8 }

  private var notFinite: Advice? {
    let layers = layers.filter { $0.notFinite > 0 }
    guard !layers.isEmpty else { return nil }
    let count = layers.reduce(0) { $0 + $1.notFinite }
    return Advice(
      rule: .notFinite,
      finding: "\(count) numbers are not finite, in \(Self.list(layers.map(\.name)))",
      reason:
        "the run has diverged, or the file was changed; nothing that is computed with them means "
        + "anything",
      remedy: "resume from an earlier checkpoint (train --resume-from) with a lower "
        + "optimizer.learning_rate and with clip_norm")
  }

  private var blank: Advice? {
    guard isBlank else { return nil }
    let isEarly = step < Self.settledSteps * 5
    return Advice(
      rule: .blank,
      finding: "all output is blank after \(step) steps: \(NumberText.percent(blankShare)) of the "
        + "frames, and \(empty) of \(samples) samples read empty",
      reason:
        "CTC begins on a plateau where the network knows how often each symbol occurs, but does not "
        + "look at the pictures",
      remedy: isEarly
        ? "train on: most runs leave the plateau after some hundred steps"
        : "see that pictures and labels belong together (crnn-dist dataset inspect); batch norm (Bn) "
          + "after every convolution, initialiser kaiming, optimizer adam with learning_rate 0.0003, "
          + "clip_norm 5 and a global batch of about 16 make the start easier; so do shorter texts "
          + "and more samples")
  }

  private var unlearned: Advice? {
    guard isUnlearned, !isBlank else { return nil }
    return Advice(
      rule: .unlearned,
      finding: "hardly anything is read right after \(step) steps: CER \(NumberText.percent(cer))",
      reason: step < Self.settledSteps
        ? "the network has seen too little to know anything"
        : "either these pictures are of another kind than those of training, or pictures and labels "
          + "do not belong together, or training makes no progress",
      remedy: step < Self.settledSteps
        ? "train on"
        : "look at samples with what is read in them (crnn-dist report), compare with the figures on "
          + "the training data (diagnose --data TRAIN), and see that both were imported alike")
  }

  private var rightToLeft: Advice? {
    let isOther = coverage.direction == .leftToRight && coverage.rightToLeft > 0.5
    guard isUnlearned || isBlank, isOther else { return nil }
    return Advice(
      rule: .rightToLeft,
      finding: "\(NumberText.percent(coverage.rightToLeft)) of the labels' letters are of scripts "
        + "that are written from right to left, but the network takes texts to run from left to right",
      reason:
        "the direction decides where numbers, points and foreign words of a label are looked for in "
        + "its picture",
      remedy:
        "train with alphabet.direction: rtl (auto takes the direction of most training labels)")
  }

  private var unknownSymbols: Advice? {
    guard unknownLabels > 0 else { return nil }
    let symbols = coverage.unknown.map(\.text)
    return Advice(
      rule: .unknownSymbols,
      finding: "\(unknownLabels) of \(samples) labels have symbols that the network cannot write: "
        + Self.list(symbols),
      reason: "these samples can only be read wrongly",
      remedy: "if the symbols are to be read, train with samples that have them (or name them in "
        + "alphabet.symbols); if they are another form of known ones, bring the labels into one form "
        + "on import; if they do not matter, evaluate with --protocol")
  }

  private var tooLong: Advice? {
    guard Double(unfit) > 0.005 * Double(samples) else { return nil }
    return Advice(
      rule: .unfit,
      finding: "\(unfit) of \(samples) labels need more frames than their pictures have",
      reason:
        "CTC needs a frame for each symbol and one more between equal neighbours, so that nothing "
        + "can be learned from these samples, nor can they be read",
      remedy:
        "see that their labels are right; if they are, import with a larger --height, or use a "
        + "network that pools less in width (Mp2,1 instead of Mp2,2)")
  }

  private var otherPictures: Advice? {
    guard step >= Self.settledSteps, let norm = norms.first, norm.shift > 1 else { return nil }
    return Advice(
      rule: .otherPictures,
      finding: "behind the first convolution the means of these pictures are "
        + "\(NumberText.fixed(norm.shift, 1)) deviations away from those of training (\(norm.name))",
      reason:
        "the pictures have another brightness, contrast or scale than those that the network was "
        + "trained on",
      remedy:
        "import them as the training data was imported; if they are light on dark and those were "
        + "not, invert them; else train with some of them, or with augmentation.contrast and "
        + "augmentation.brightness")
  }

  private var deadChannels: Advice? {
    let layers = activities.filter {
      Double($0.dead.count) > Self.deadShare * Double($0.channels)
    }
    guard !layers.isEmpty else { return nil }
    return Advice(
      rule: .deadChannels,
      finding: "channels are 0 in all pictures: "
        + Self.list(layers.map { "\($0.dead.count) of \($0.channels) behind \($0.name)" }),
      reason: "the rectifier lets nothing of them through, so that they neither help nor learn",
      remedy:
        "a lower optimizer.learning_rate or a warm-up (schedule.warmup_steps) keeps them alive "
        + "from the start, as does batch norm (Bn) before the rectifier; if the network reads well, a "
        + "smaller one would do")
  }

  private var stillChannels: Advice? {
    let layers = norms.filter { Double($0.still) > Self.deadShare * Double($0.channels) }
    guard !layers.isEmpty else { return nil }
    return Advice(
      rule: .stillChannels,
      finding: "batch norms get channels that hardly vary: "
        + Self.list(layers.map { "\($0.still) of \($0.channels) in \($0.name)" }),
      reason:
        "their variance is below the norm's ε, so that rounding errors are what is made large",
      remedy:
        "see that the pictures are not empty (crnn-dist dataset inspect) and that weight decay "
        + "does not pull the convolution before it to 0")
  }

  private var silentUnits: Advice? {
    let layers = recurrences.filter { Double($0.silent) > Self.deadShare * Double($0.units) }
    guard !layers.isEmpty else { return nil }
    return Advice(
      rule: .silentUnits,
      finding: "units of recurrent layers put out nothing: "
        + Self.list(layers.map { "\($0.silent) of \($0.units) in \($0.name)" }),
      reason: "they stay below 0.001 in all frames, so that what follows learns nothing from them",
      remedy:
        "train on if the run is young; else a larger optimizer.learning_rate or less weight decay")
  }

  private var saturated: Advice? {
    let layers = recurrences.filter { $0.saturation > 0.7 }
    guard !layers.isEmpty else { return nil }
    return Advice(
      rule: .saturation,
      finding: "outputs of recurrent layers are at their limits: "
        + Self.list(layers.map { "\(NumberText.percent($0.saturation)) in \($0.name)" }),
      reason: "beyond ±0.98 the gates have hardly a slope, so that little can be learned",
      remedy: "a lower optimizer.learning_rate, clip_norm, and optimizer.weight_decay")
  }

  /// Of a network that has nothing left to learn the gradients are small, and that is well.
  private var vanishing: Advice? {
    guard let loss, loss > 0.5, gradientSamples > 0, layers.allSatisfy({ $0.notFinite == 0 }) else {
      return nil
    }
    let largest = layers.compactMap(\.ratio).max() ?? 0
    let faint = layers.filter { $0.ratio.map { $0 < 1e-5 * largest } ?? false }
    guard !faint.isEmpty else { return nil }
    return Advice(
      rule: .vanishing,
      finding: "hardly any gradient reaches \(Self.list(faint.map(\.name)))",
      reason:
        "measured by its weights it is less than a hundred thousandth of what the other layers get, "
        + "so that these do not learn",
      remedy:
        "batch norm (Bn) after every convolution and initialiser kaiming; look for dead channels "
        + "behind these layers")
  }

  private func exploding(_ maximumNorm: Double?) -> Advice? {
    let norm = layers.compactMap(\.gradientNorm).reduce(0) { $0 + $1 * $1 }.squareRoot()
    let isClipped = maximumNorm != nil
    guard layers.allSatisfy({ $0.notFinite == 0 }), gradientSamples > 0, step >= Self.settledSteps,
      !norm.isFinite || norm > 20 * (maximumNorm ?? 50)
    else { return nil }
    return Advice(
      rule: .exploding,
      finding: "the gradient of \(gradientSamples) samples has a norm of "
        + "\(NumberText.significant(norm, 3)); the largest part is that of "
        + (layers.max { ($0.gradientNorm ?? 0) < ($1.gradientNorm ?? 0) }?.name ?? ""),
      reason: isClipped
        ? "it is clipped to \(NumberText.significant(maximumNorm ?? 0, 3)), so that a step follows "
          + "its direction only"
        : "a step along it leads far away",
      remedy: "a lower optimizer.learning_rate" + (isClipped ? "" : " and clip_norm")
        + "; look for wrong labels among the samples with the largest losses (crnn-dist report)")
  }

  private var neverRead: Advice? {
    let symbols = coverage.neverRead.filter { $0.count >= 5 }
    guard !isUnlearned, !symbols.isEmpty else { return nil }
    return Advice(
      rule: .neverRead,
      finding: "symbols of the labels are read nowhere: "
        + Self.list(symbols.map(\.text)),
      reason:
        "the network knows them, but has never learned them: they are rare in the training data, or "
        + "look like others",
      remedy:
        "train longer or with more samples that have them; if they are another form of a symbol "
        + "that is read instead, bring the labels into one form on import")
  }

  /// Too sure, or so unsure that the surest readings are not the right ones.
  private var uncalibrated: Advice? {
    guard let error = calibration.expectedError, let bias = calibration.bias, error > 0.15,
      let wordAccuracy, samples >= 50, !isUnlearned
    else { return nil }
    let isTooSure = bias > 0.15
    guard isTooSure || (calibration.threshold?.share ?? 0) < wordAccuracy / 2 else { return nil }
    let mean = wordAccuracy + bias
    return Advice(
      rule: .calibration,
      finding: "the confidence is no probability of being right: on average it is "
        + "\(NumberText.percent(mean)), and \(NumberText.percent(wordAccuracy)) are right",
      reason: isTooSure
        ? "a network that was trained until its loss is near 0 is surer than it is right, most of all on "
          + "other pictures"
        : "the probability of a whole text is small for long texts even where nearly all of it is certain",
      remedy: calibration.threshold.map {
        "take readings as sure from a confidence of \(NumberText.significant($0.confidence, 3)) on: 99 % "
          + "of them are right here, and they are \(NumberText.percent($0.share)) of all"
      }
        ?? (isTooSure
          ? "do not rely on confidences here: no bound keeps 99 % right"
          : "go by the expected share of right characters, which does not depend on the length"))
  }

  /// The first few of a list, and how many more there are.
  private static func list(_ items: [String]) -> String {
    let limit = 12
    let shown = items.prefix(limit).joined(separator: ", ")
    return items.count > limit ? shown + " and \(items.count - limit) more" : shown
  }
}
