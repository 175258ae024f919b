/// The exit statuses of the programs, after the BSD `sysexits` where one fits.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  /// Anything that has no status of its own.
  case failure = 1
  /// The command line is wrong.
  case usage = 64
  /// A file or data set was read, but what is in it is wrong.
  case badData = 65
  /// A file or folder is not there or cannot be read.
  case noInput = 66
  /// A program or library that is needed is not installed.
  case unavailable = 69
  /// A file could not be written.
  case cannotWrite = 74
  /// The run was stopped from outside before its end; it is saved, and `--resume` goes on with it.
  case interrupted = 75
  /// A rank lost the connection to another, or was told so by MPI.
  case connectionLost = 76
  /// No rank got on for the time that the configuration allows.
  case stalled = 80
  /// Losses or gradients were not finite for too many steps, or the weights no longer are.
  case diverged = 81
  /// Another job is writing into the run folder.
  case inUse = 82
  /// The configuration is wrong, or does not fit the number of ranks or the checkpoint.
  case badConfiguration = 78
}
