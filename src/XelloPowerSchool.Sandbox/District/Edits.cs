using XelloPowerSchool.Sandbox.Imports;

namespace XelloPowerSchool.Sandbox.District;

/// <summary>
/// What has been changed in the district by hand: what clients wrote, and what faults make happen between two pages. Immutable; every
/// change makes another one.
/// </summary>
internal sealed record Edits
{
    public static readonly Edits None = new();

    /// <summary>Counts the changes, for the data version.</summary>
    public int Version { get; init; }

    /// <summary>Records as they are after changes of names, email or school, by Students.DCID.</summary>
    public IReadOnlyDictionary<int, Func<StudentRecord, StudentRecord>> Changed { get; init; } = new Dictionary<int, Func<StudentRecord, StudentRecord>>();

    /// <summary>Records that were added.</summary>
    public IReadOnlyList<StudentRecord> Added { get; init; } = [];

    /// <summary>Students.DCID of records that are gone.</summary>
    public IReadOnlyCollection<int> Deleted { get; init; } = [];

    /// <summary>Rows of extension tables after changes: table (lower case) and Students.DCID, to the fields; null where the row is gone.</summary>
    public IReadOnlyDictionary<(string Table, int Student), IReadOnlyDictionary<string, string?>?> Rows { get; init; } =
        new Dictionary<(string, int), IReadOnlyDictionary<string, string?>?>();

    /// <summary>Course requests that were imported, beside those that students made.</summary>
    public IReadOnlyList<ImportedRequest> Requests { get; init; } = [];

    public Edits Import(IReadOnlyList<ImportedRequest> requests) => this with { Version = Version + 1, Requests = [.. Requests, .. requests] };

    public Edits Change(int student, Func<StudentRecord, StudentRecord> change)
    {
        var changed = Changed.ToDictionary(pair => pair.Key, pair => pair.Value);
        changed[student] = changed.TryGetValue(student, out var before) ? record => change(before(record)) : change;
        return this with { Version = Version + 1, Changed = changed };
    }

    public Edits Add(StudentRecord student) => this with { Version = Version + 1, Added = [.. Added, student] };

    public Edits Delete(int student) => this with { Version = Version + 1, Deleted = [.. Deleted, student] };

    public Edits Set(string table, int student, IReadOnlyDictionary<string, string?>? fields)
    {
        var rows = Rows.ToDictionary(pair => pair.Key, pair => pair.Value);
        rows[(table, student)] = fields;
        return this with { Version = Version + 1, Rows = rows };
    }
}
