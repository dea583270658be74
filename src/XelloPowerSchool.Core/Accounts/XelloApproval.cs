namespace XelloPowerSchool;

/// <summary>Somebody's word that a held change may pass: once, at the next synchronisation, if it is still the same change.</summary>
/// <param name="ApprovedBy">Who: the account that ran Approve-XelloSyncRun, and its machine.</param>
/// <param name="Approved">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">From then on it counts no more.</param>
public sealed record XelloApproval(string ApprovedBy, DateTimeOffset Approved, string Reason, DateTimeOffset Expires)
{
    /// <summary>Who, when and why.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{ApprovedBy}, {Approved.ToLocalTime():yyyy-MM-dd HH:mm}: {Reason}");
}
