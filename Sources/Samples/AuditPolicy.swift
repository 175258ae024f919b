/// What is done with each kind of finding.
package struct AuditPolicy: Sendable, Equatable {
  private var actions: [SkipReason: AuditAction] = [:]

  package init() {}

  package subscript(reason: SkipReason) -> AuditAction {
    actions[reason] ?? reason.defaultAction
  }

  /// Takes over a rule such as `cannot-fit=keep`; returns what is wrong with it, if anything is.
  package mutating func apply(_ rule: String) -> String? {
    let parts = rule.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    let names = SkipReason.allCases.map(\.optionName).joined(separator: ", ")
    guard parts.count == 2 else { return "\(rule) is not of the form kind=action" }
    guard let reason = SkipReason.allCases.first(where: { $0.optionName == parts[0] }) else {
      return "there is no kind \(parts[0]); the kinds are \(names)"
    }
    let permitted = reason.permittedActions
    guard let action = AuditAction(rawValue: parts[1]), permitted.contains(action) else {
      return "for \(parts[0]), the action is one of "
        + permitted.map(\.rawValue).joined(separator: ", ") + ", not \(parts[1])"
    }
    actions[reason] = action
    return nil
  }
}
