namespace XelloPowerSchool;

/// <summary>A student whose account synchronisation leaves as it is. Immutable.</summary>
/// <param name="StudentId">Key of the account.</param>
/// <param name="Reason">Why.</param>
/// <param name="Created">Since when.</param>
/// <param name="CreatedBy">Who said so.</param>
/// <param name="Expires">From then on the account is synchronised again; null for as long as nobody removes the exclusion.</param>
public sealed record XelloExclusion(string StudentId, string Reason, DateTimeOffset Created, string CreatedBy, DateTimeOffset? Expires)
{
    /// <summary>True while the exclusion counts.</summary>
    internal bool CountsAt(DateTimeOffset time) => Expires is null || time < Expires;

    /// <summary>The key: safe to log.</summary>
    public override string ToString() => StudentId;
}
