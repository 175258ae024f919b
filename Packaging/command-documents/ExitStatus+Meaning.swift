import Console

extension ExitStatus {
  /// What it says, for the reference.
  var meaning: String {
    switch self {
    case .success: "The command did what it was asked to."
    case .failure: "A failure that has no status of its own."
    case .usage: "The command line is wrong."
    case .badData: "A file or data set was read, but what is in it is wrong."
    case .noInput: "A file or folder is not there or cannot be read."
    case .unavailable: "A program or library that is needed is not installed."
    case .cannotWrite: "A file could not be written."
    case .interrupted:
      "The run was stopped from outside before its end; it is saved, and --resume goes on with it."
    case .connectionLost: "A rank lost the connection to another."
    case .badConfiguration:
      "The configuration is wrong, or does not fit the number of ranks or the checkpoint."
    case .stalled: "No rank got on for the time that the configuration allows."
    case .diverged: "Losses, gradients or weights were not finite."
    case .inUse: "Another job is writing into the same folder."
    }
  }
}
