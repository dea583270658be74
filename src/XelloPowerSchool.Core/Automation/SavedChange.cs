using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Automation;

/// <summary>A change as a plan file has it: enough to show it to somebody, and to say whether another one is the same.</summary>
internal sealed record SavedChange(
    string StudentId, XelloAction Actions, XelloEvidence Evidence, XelloRisk Risk, XelloOutcome Outcome, XelloBrakeKind HeldBy, string? Reason,
    long? SisId, IReadOnlyDictionary<string, string?>? Before, IReadOnlyDictionary<string, string?> After)
{
    /// <summary>How changes and what goes with them are written: names for enumerations, because people read these files.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public static SavedChange Of(XelloRosterChange change) => new(
        change.StudentId, change.Actions, change.Evidence, change.Risk, change.Outcome, change.HeldBy, change.Reason,
        change.After!.SisId, change.Before is null ? null : Fields(change.Before), Fields(change.After));

    public XelloRosterChange ToChange(string? snapshotId, long revision)
    {
        var after = Account(After);
        var before = Before is null ? null : Account(Before);
        return new XelloRosterChange
        {
            StudentId = StudentId,
            Name = RosterComparer.NameOf(after),
            Actions = Actions,
            SchoolCode = after.SchoolCode,
            Grade = after.Grade,
            Changes = before is null ? [] : AccountFields.Difference(before, after, out _),
            Evidence = Evidence,
            Risk = Risk,
            Outcome = Outcome,
            HeldBy = HeldBy,
            Reason = Reason,
            Before = before,
            After = after,
            SnapshotId = snapshotId,
            LedgerRevision = revision,
        };
    }

    /// <summary>
    /// SHA-256 over what a list of changes would do: to whom, what, why, and the values before and after. What runs and people said
    /// about them is not in it, so it stays the same as long as the changes do.
    /// </summary>
    public static string Fingerprint(IEnumerable<XelloRosterChange> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes.OrderBy(change => change.StudentId, StudentIdOrder.Instance))
            text.Append(JsonSerializer.Serialize(
                Of(change) with { Outcome = XelloOutcome.Planned, HeldBy = XelloBrakeKind.None, Reason = null }, Json)).Append('\n');
        return FileHash.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private XelloAccount Account(IReadOnlyDictionary<string, string?> fields) =>
        AccountFields.All.Aggregate(new XelloAccount { StudentId = StudentId, SisId = SisId }, (account, field) =>
            fields.TryGetValue(field.Name, out var value) ? field.With(account, value) : account);

    // An empty text and none are the same in Xello's files, so they are the same here.
    private static Dictionary<string, string?> Fields(XelloAccount account) => AccountFields.All
        .Select(field => (field.Name, Value: field.Read(account)))
        .Where(field => !string.IsNullOrEmpty(field.Value))
        .ToDictionary(field => field.Name, field => field.Value);
}
