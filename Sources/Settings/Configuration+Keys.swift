extension Configuration {
  /// Every key, in the order in which a configuration is written.
  package static var keys: [ConfigurationKey] {
    dataKeys + augmentationKeys + networkKeys + fineTuningKeys + runKeys + recipeKeys + recordKeys
  }

  private static var dataKeys: [ConfigurationKey] {
    [
      .init(
        "data.train", \.data.sources, .sources,
        "folder of the training shards, must be given; or several that are mixed, so many samples of "
          + "each as its ratio says, in epochs of the first"),
      .init(
        "data.validation", optional: \.data.validation, .text,
        "folder of the validation shards; null for none"),
      .init(
        "data.width", optional: \.data.width, .integer(8...100_000),
        "width of all images in pixels (100 in the paper); null keeps each image's own"),
      .init(
        "alphabet.unit", \.alphabet.unit, .choice,
        "what counts as one symbol: a Unicode scalar or a grapheme cluster"),
      .init(
        "alphabet.direction", \.alphabet.direction, .choice,
        "direction of the texts: ltr, rtl, or auto, that of most labels of the training data"),
      .init(
        "alphabet.file", optional: \.alphabet.file, .text,
        "UTF-8 file with the symbols; null for none"),
      .init(
        "alphabet.symbols", optional: \.alphabet.symbols, .text,
        "the symbols themselves; with no file either they are taken from the training data"),
      .init(
        "pixels.mean", \.pixels.mean, .share,
        "input of the network = (pixel / 255 - mean) * scale"),
      .init(
        "pixels.scale", \.pixels.scale, .number("other than 0") { $0 != 0 }, "see pixels.mean"),
      .init("pixels.invert", \.pixels.invert, .flag, "pixel becomes 255 - pixel first"),
      .init(
        "pixels.pad", \.pixels.pad, .integer(0...1024),
        "columns of white on the left and right of each image; kraken has 16"),
      .init(
        "shuffle.order", \.shuffle.order, .choice,
        "full draws from all samples; blocks reads consecutive samples in one go and draws from a shuffle "
          + "buffer of such blocks; auto is blocks above 4 GiB of pixels"),
      .init(
        "shuffle.block", \.shuffle.block, .integer(1...1_048_576), "blocks: size of a block in KiB"),
      .init(
        "shuffle.window", \.shuffle.window, .integer(1...100_000),
        "blocks in the shuffle buffer of a lane, which holds at most twice as many in memory"),
    ]
  }

  private static var augmentationKeys: [ConfigurationKey] {
    [
      .init(
        "augmentation.share", \.augmentation.share, .share,
        "part of the training images that is changed, anew in each epoch; 0 for none"),
      .init(
        "augmentation.effect_share", \.augmentation.effectShare, .share,
        "chance of each of the effects below on an image that is changed; 0 strength is no effect"),
      .init(
        "augmentation.rotation", \.augmentation.rotation, .angle,
        "degrees; less for long lines, whose ends move by a tenth of the height at most"),
      .init(
        "augmentation.shear", \.augmentation.shear, .angle, "degrees by which letters slant"),
      .init(
        "augmentation.perspective", \.augmentation.perspective,
        .number("from 0 to 0.5") { 0 <= $0 && $0 <= 0.5 },
        "by what share one edge becomes shorter than the opposite one"),
      .init(
        "augmentation.elastic", \.augmentation.elastic,
        .number("from 0 to 0.5") { 0 <= $0 && $0 <= 0.5 },
        "smooth distortion: how far a point moves, in heights of the image"),
      .init(
        "augmentation.stroke", \.augmentation.stroke, .share,
        "thicker or thinner strokes, 1 being a pixel on each side"),
      .init(
        "augmentation.blur", \.augmentation.blur,
        .number("from 0 to 0.5") { 0 <= $0 && $0 <= 0.5 },
        "standard deviation of a Gaussian blur, in heights of the image"),
      .init(
        "augmentation.noise", \.augmentation.noise, .share,
        "standard deviation of the noise, 1 being from black to white"),
      .init(
        "augmentation.contrast", \.augmentation.contrast, .share,
        "by what share the contrast grows or shrinks"),
      .init(
        "augmentation.brightness", \.augmentation.brightness, .share,
        "how much lighter or darker, 1 being from black to white"),
      .init(
        "augmentation.occlusion", \.augmentation.occlusion, .share,
        "largest side of a covered patch, in heights; one patch for each width of four heights"),
      .init(
        "augmentation.compression", \.augmentation.compression, .share,
        "artefacts of JPEG, down to a quality of 100 * (1 - compression)"),
      .init(
        "augmentation.background", \.augmentation.background, .share,
        "uneven ground between the strokes, 1 being from black to white"),
    ]
  }

  private static var networkKeys: [ConfigurationKey] {
    [
      .init(
        "preset", optional: \.presetName, .text,
        "network by name: crnn, paper, official or kraken; or null and a network"),
      .init(
        "network", optional: \.networkSpecification, .text,
        "network in VGSL notation, in quotes; replaces the preset"),
      .init(
        "initialiser", optional: \.initialiser, .choice,
        "how new weights are drawn; null leaves it to the preset"),
    ]
  }

  private static var fineTuningKeys: [ConfigurationKey] {
    [
      .init(
        "fine_tuning", group: \.fineTuning, initial: FineTuningSettings(),
        "begin with the weights of a trained model (train --from); null draws all weights"),
      .init(
        "fine_tuning.model", \.givenFineTuning.model, .text,
        "a checkpoint, or a model of another program"),
      .init(
        "fine_tuning.alphabet", \.givenFineTuning.alphabet, .choice,
        "symbols of the network: those of the model, of model and data, or of the data"),
      .init(
        "fine_tuning.rate", \.givenFineTuning.rate, .aboveZero,
        "factor of the learning rate, beside the schedule"),
      .init(
        "fine_tuning.warmup_steps", \.givenFineTuning.warmupSteps, .integer(atLeast: 0),
        "steps of a straight rise of the learning rate at the start, beside the schedule's"),
      .init(
        "fine_tuning.freeze", optional: \.givenFineTuning.freeze, .patterns,
        "weights that stay as they are, by name, as in \"cnn.* rnn.0.*\"; null for none"),
      .init(
        "fine_tuning.unfreeze_step", optional: \.givenFineTuning.unfreezeStep, .integer(atLeast: 1),
        "step from which on these are trained, too; null never"),
      .init(
        "fine_tuning.rates", optional: \.givenFineTuning.rates, .rates,
        "factors of the learning rate by name, as in \"cnn.*=0.1 rnn.*=0.5\"; null for none"),
    ]
  }

  private static var runKeys: [ConfigurationKey] {
    [
      .init(
        "lanes", \.lanes, .integer(1...4096),
        "lanes of a global batch; up to so many ranks share them, always with the same result"),
      .init(
        "lane_size", \.laneSize, .integer(1...4096),
        "samples of a lane; the global batch is lanes * lane_size"),
      .init(
        "lane_columns", \.laneColumns, .integer(1...1 << 31),
        "most columns of a lane, lane_size * its widest image; a run that would need more is refused before "
          + "it starts (80 kB each with preset crnn at height 32)"),
      .init("seed", \.seed, .integer(atLeast: 0), "every shuffle and random draw follows from it"),
      .init("epochs", \.epochs, .integer(1...1_000_000), "epochs to train"),
      .init(
        "max_steps", optional: \.maxSteps, .integer(atLeast: 1),
        "stop after this step whatever epochs says; schedules do not look at it"),
      .init(
        "minutes", optional: \.minutes, .number("above 0, at most 1e6") { 0 < $0 && $0 <= 1e6 },
        "minutes that training takes, validations and checkpoints included: the run ends by the clock, not by "
          + "epochs, and one_cycle or cosine fit it; null goes by epochs"),
      .init(
        "clock_record", optional: \.clockRecord, .text,
        "clock.tsv of a run with minutes, which this run repeats instead of looking at the clock; null for none"
      ),
      .init(
        "early_stopping", group: \.earlyStopping, initial: EarlyStoppingSettings(),
        "stop when a metric no longer improves; null never does"),
      .init(
        "early_stopping.patience", \.givenEarlyStopping.patience, .integer(atLeast: 1),
        "validations in a row without a better value after which training stops"),
      .init(
        "early_stopping.metric", \.givenEarlyStopping.metric, .choice,
        "metric that has to improve"),
      .init(
        "reproducible", \.reproducible, .flag,
        "the same weights to the last bit on any permitted number of ranks; ranks whose kernels or "
          + "libraries differ are refused"),
      .init(
        "threads", \.threads, .integer(1...1024),
        "threads of each rank, which compute its lanes, or share them; the result is the same"),
      .init(
        "kernels", \.kernels, .choice,
        "fast; or naive, plain loops a hundred times slower, to check the fast ones"),
      .init(
        "precision", \.precision, .choice,
        "float32; or bf16, which rounds the factors of products of weights in training: faster "
          + "where the processor multiplies bf16 faster"),
      .init(
        "bucket_window", \.bucketWindow, .integer(1...100_000),
        "global batches inside which samples are sorted by width; more is less padding"),
      .init("prefetch", \.prefetch, .integer(1...1024), "lane batches that are read ahead"),
    ]
  }

  private static var recipeKeys: [ConfigurationKey] {
    [
      .init(
        "loss_reduction", \.lossReduction, .choice,
        "loss = sum / samples, or each first divided by the length of its label"),
      .init("optimizer.name", \.optimizer.name, .choice, "update rule"),
      .init(
        "optimizer.learning_rate", optional: \.optimizer.chosenLearningRate, .aboveZero,
        "null is 0.01 for sgd, 1 for adadelta, 0.0003 for adam and adamw, 0.0001 for lion"),
      .init("optimizer.momentum", \.optimizer.momentum, .fraction, "sgd: momentum"),
      .init(
        "optimizer.nesterov", \.optimizer.nesterov, .flag,
        "sgd: look ahead along the momentum"),
      .init("optimizer.rho", \.optimizer.rho, .fraction, "adadelta: decay of its averages"),
      .init(
        "optimizer.betas", optional: \.optimizer.chosenBetas, .betas,
        "adam, adamw, lion: decays of the moments; null is [0.9, 0.999], for lion [0.9, 0.99]"),
      .init(
        "optimizer.epsilon", optional: \.optimizer.chosenEpsilon, .aboveZero,
        "null is 1e-6 for adadelta, 1e-8 for adam and adamw"),
      .init(
        "optimizer.weight_decay", optional: \.optimizer.chosenWeightDecay, .atLeastZero,
        "adamw and lion shrink weights by it, the others add it to the gradient; null is 0.01 for adamw, else 0"
      ),
      .init(
        "clip_norm", optional: \.clipNorm, .aboveZero,
        "largest norm of the gradient; null never clips"),
      .init("schedule.name", \.schedule.name, .choice, "how the learning rate changes"),
      .init(
        "schedule.warmup_steps", \.schedule.warmupSteps, .integer(atLeast: 0),
        "steps of a straight rise at the start; one_cycle has its own"),
      .init(
        "schedule.steps", optional: \.schedule.steps, .integer(atLeast: 1),
        "length of cosine and one_cycle; null is epochs * steps of an epoch"),
      .init(
        "schedule.step_size", \.schedule.stepSize, .integer(atLeast: 1),
        "step: steps between two drops"),
      .init(
        "schedule.gamma", \.schedule.gamma,
        .number("above 0, at most 1") { 0 < $0 && $0 <= 1 }, "step: factor of a drop"),
      .init(
        "schedule.final_fraction", \.schedule.finalFraction, .share,
        "cosine: part of the learning rate that is left at the end"),
      .init(
        "schedule.waits", \.schedule.waits, .flag,
        "one_cycle and cosine: the rate stays at its height until the network has begun to read"),
      .init(
        "ema_decay", optional: \.emaDecay, .fraction,
        "decay of the moving average of weights and statistics that is read with, at most (1 + t) / (10 + t) "
          + "at the update behind t others; null keeps none"),
    ]
  }

  private static var recordKeys: [ConfigurationKey] {
    [
      .init(
        "guard.not_finite_steps", \.guards.notFiniteSteps, .integer(atLeast: 1),
        "steps in a row with a loss or gradient that is not finite after which training stops"),
      .init(
        "guard.blank_steps", optional: \.guards.blankSteps, .integer(atLeast: 1),
        "steps in a row that read nothing but blanks after which the run says so; null never"),
      .init(
        "watchdog.warn_after", \.watchdog.warnAfter, .aboveZero,
        "seconds without progress after which a warning names the ranks that the others wait for"),
      .init(
        "watchdog.abort_after", optional: \.watchdog.abortAfter, .aboveZero,
        "seconds without progress after which the job is aborted; null never"),
      .init(
        "checkpoint.every_steps", optional: \.checkpoint.everySteps, .integer(atLeast: 1),
        "steps between two checkpoints; null for none by steps"),
      .init(
        "checkpoint.every_epochs", optional: \.checkpoint.everyEpochs, .integer(atLeast: 1),
        "epochs between two checkpoints; null for none by epochs"),
      .init(
        "checkpoint.every_minutes", optional: \.checkpoint.everyMinutes, .aboveZero,
        "minutes between two checkpoints; null for none by time"),
      .init(
        "checkpoint.keep", \.checkpoint.keep, .integer(atLeast: 1),
        "newest checkpoints that are kept beside the best"),
      .init(
        "checkpoint.best_metric", \.checkpoint.bestMetric, .choice,
        "metric that decides which checkpoint is the best"),
      .init(
        "validation.every_epochs", optional: \.validation.everyEpochs, .integer(atLeast: 1),
        "epochs between two validations; null for none by epochs"),
      .init(
        "validation.every_steps", optional: \.validation.everySteps, .integer(atLeast: 1),
        "steps between two validations; null for none by steps"),
      .init(
        "validation.every_minutes", optional: \.validation.everyMinutes, .aboveZero,
        "with minutes: minutes between two validations, or more where they would take over a tenth of the time; "
          + "null for none by time"),
      .init(
        "validation.batch", \.validation.batch, .integer(1...65_536),
        "samples of a validation batch, fewer where they are very wide"),
      .init("log_every", \.logEvery, .integer(atLeast: 1), "steps between two lines of metrics"),
      .init(
        "tensorboard", \.tensorboard, .flag,
        "event files for TensorBoard in the run folder: curves, histograms and read samples"),
    ]
  }
}
