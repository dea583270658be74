namespace XelloPowerSchool;

/// <summary>An approval that stands in a file, for the machine that has the ledger.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Id">Id of the approval: it counts once.</param>
/// <param name="RunId">The run whose held changes are approved.</param>
/// <param name="Changes">How many changes.</param>
/// <param name="Fingerprint">SHA-256 over what the changes would do.</param>
/// <param name="Person">Who approved.</param>
/// <param name="Reason">Why.</param>
/// <param name="Expires">From then on it counts no more.</param>
public sealed record XelloApprovalFile(
    string Path, string Id, string RunId, int Changes, string Fingerprint, string Person, string Reason, DateTimeOffset Expires)
{
    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
