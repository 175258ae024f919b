/// How much of a rank's steps on one thread is work that no other thread could share.
package final class SerialWork {
  /// The steps.
  package var steps = 0
  /// The seconds of the steps, of the lanes in them, of the loops of lanes that threads may share, and of those beside
  /// the lanes.
  package var all = 0.0
  package var lanes = 0.0
  package var sharedInLanes = 0.0
  package var sharedBesideLanes = 0.0
  /// The seconds of the shared loops if each of the threads took its part.
  package var dividedInLanes = 0.0
  package var dividedBesideLanes = 0.0
  /// The threads, and those of them that compute a lane each.
  package let threads: Int
  package let lanesAtATime: Int

  package init(threads: Int, lanes: Int) {
    self.threads = threads
    lanesAtATime = min(threads, lanes)
  }

  /// What one thread does while the others wait, a step, in seconds.
  package var serialSeconds: Double {
    let besideLanes = all - lanes - sharedBesideLanes
    let inLanes = lanesAtATime < threads ? (lanes - sharedInLanes) / Double(lanesAtATime) : 0
    return (besideLanes + inLanes) / Double(steps)
  }

  /// What a step would take on the threads, in seconds, if each were as fast as one alone.
  package var stepSeconds: Double {
    let inLanes = lanes - sharedInLanes + dividedInLanes
    return
      (all - lanes - sharedBesideLanes + dividedBesideLanes + inLanes / Double(lanesAtATime))
      / Double(steps)
  }
}
