using XelloPowerSchool.Errors;

namespace XelloPowerSchool;

/// <summary>One complete, proven read of the roster. Only <c>Get-XelloRoster</c> makes one, and only after the proof.</summary>
public sealed class RosterSnapshot
{
    internal RosterSnapshot(
        string id, DateTimeOffset started, DateTimeOffset finished, string source, RosterScope scope,
        IReadOnlyList<XelloSchool> schools, IReadOnlyList<SchoolCount> counts, int accounts,
        IReadOnlyList<XelloFinding> findings, IReadOnlyCollection<string> blockedKeys, IReadOnlyCollection<long>? blockedRecords = null)
    {
        Id = id;
        Started = started;
        Finished = finished;
        Source = source;
        Scope = scope;
        Schools = schools;
        Counts = counts;
        Accounts = accounts;
        Findings = findings;
        BlockedKeys = blockedKeys;
        BlockedRecords = blockedRecords ?? [];
    }

    /// <summary>Id of the snapshot: time of the read and a random part.</summary>
    public string Id { get; }

    /// <summary>When the read began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When the proof was complete.</summary>
    public DateTimeOffset Finished { get; }

    /// <summary>Address of the server that was read.</summary>
    public string Source { get; }

    /// <summary>Which part of the district was read.</summary>
    public RosterScope Scope { get; }

    /// <summary>The schools that the accounts' codes refer to.</summary>
    public IReadOnlyList<XelloSchool> Schools { get; }

    /// <summary>Expected and received, per school.</summary>
    public IReadOnlyList<SchoolCount> Counts { get; }

    /// <summary>How many accounts the snapshot has. A pipeline that delivers fewer was filtered.</summary>
    public int Accounts { get; }

    /// <summary>What was wrong with single records. A record with an error is not an account.</summary>
    public IReadOnlyList<XelloFinding> Findings { get; }

    /// <summary>The mapping that the accounts were made with.</summary>
    public XelloMapping Mapping { get; internal init; } = XelloMapping.Default;

    /// <summary>Keys of records that are in the SIS but could not become accounts: their accounts stay untouched.</summary>
    internal IReadOnlyCollection<string> BlockedKeys { get; }

    /// <summary>
    /// The same records by their id in the SIS. A record whose number is unusable now may have an account under the number it
    /// had before, and that one stays untouched too.
    /// </summary>
    internal IReadOnlyCollection<long> BlockedRecords { get; }

    /// <summary>The snapshot that accounts come from; null when they come from somewhere else. Those of two reads prove nothing together.</summary>
    internal static RosterSnapshot? Of(IReadOnlyCollection<XelloAccount> accounts)
    {
        RosterSnapshot? snapshot = null;
        foreach (var account in accounts)
        {
            if (account.Snapshot is not null && !ReferenceEquals(account.Snapshot, snapshot))
                snapshot = snapshot is null ? account.Snapshot : throw Error.MixedSnapshots(snapshot.Id, account.Snapshot.Id);
        }

        return snapshot;
    }

    /// <summary>The same read, of which more is known.</summary>
    internal RosterSnapshot With(IReadOnlyCollection<XelloFinding> more) => new(
        Id, Started, Finished, Source, Scope, Schools, Counts, Accounts, [.. Findings, .. more], BlockedKeys, BlockedRecords)
    {
        Mapping = Mapping,
    };

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}

/// <summary>Which students a roster is about. An account outside the scope is not compared.</summary>
/// <param name="SchoolNumbers">Schools.School_Number of the schools read; empty means all schools.</param>
/// <param name="Grades">Grades taken; kindergarten is 0.</param>
public sealed record RosterScope(IReadOnlyList<int> SchoolNumbers, IReadOnlyList<int> Grades)
{
    /// <summary>The grade after which school ends.</summary>
    internal const int LastGrade = 12;

    /// <summary>All schools, kindergarten to grade 12.</summary>
    public static RosterScope District { get; } = new([], [.. Enumerable.Range(0, LastGrade + 1)]);

    /// <summary>True when all schools were read.</summary>
    public bool AllSchools => SchoolNumbers.Count == 0;
}

/// <summary>The proof for one school: how many students the server said it has, and how many came.</summary>
/// <param name="SchoolCode">The school.</param>
/// <param name="Expected">Count before the read; equal to the count after it.</param>
/// <param name="Received">Rows received; equal to the number of distinct records.</param>
public sealed record SchoolCount(string SchoolCode, int Expected, int Received);

/// <summary>A school as Xello's School file carries it.</summary>
/// <param name="Code">Unique in the district; what accounts refer to.</param>
/// <param name="Name">Full name.</param>
/// <param name="SchoolType">1 secondary, 2 elementary or middle, 3 other (Xello's domain).</param>
public sealed record XelloSchool(string Code, string Name, int SchoolType);
