using System.Globalization;
using System.Text.Json;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// Changes as they may leave the district: who a change is about is a pseudonym, a value is its shape, and nothing that somebody
/// wrote is in it. JSON lines: first what the file is, then one object for each change, in the order in which they came.
/// </summary>
/// <param name="names">The district's pseudonyms.</param>
/// <param name="withSchools">Schools and grades as they are. They name no student, but a small school with its numbers may.</param>
internal sealed class HashedChanges(Pseudonyms names, bool withSchools)
{
    private const int Version = 1;

    public void Write(IReadOnlyCollection<XelloRosterChange> changes, DateTimeOffset now, Stream target, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteString("type", "hashed changes");
        json.WriteNumber("version", Version);
        json.WriteString("module", typeof(HashedChanges).Assembly.GetName().Version!.ToString(3));
        json.WriteString("created", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("changes", changes.Count);
        json.WriteBoolean("schools", withSchools);
        json.WriteEndObject();
        EndLine();
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(change, json);
            EndLine();
        }

        void EndLine()
        {
            json.Flush();
            json.Reset();
            target.WriteByte((byte)'\n');
        }
    }

    // No Reason: it is a sentence, and may quote a key, an exclusion's reason or somebody's name.
    private void Write(XelloRosterChange change, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "change");
        json.WriteString("student", names.Student(change.StudentId));
        json.WriteString("key", ValueShape.Of(change.StudentId));
        if ((change.After?.SisId ?? change.Before?.SisId) is long record)
            json.WriteString("record", names.Record(record));
        json.WriteString("school", withSchools ? change.SchoolCode : names.School(change.SchoolCode));
        if (withSchools)
            json.WriteNumber("grade", change.Grade);
        json.WriteString("actions", change.Actions.ToString());
        json.WriteString("evidence", change.Evidence.ToString());
        json.WriteString("risk", change.Risk.ToString());
        json.WriteString("outcome", change.Outcome.ToString());
        json.WriteString("heldBy", change.HeldBy.ToString());
        json.WriteBoolean("approved", change.Approval is not null);
        json.WriteNumber("revision", change.LedgerRevision);
        json.WriteStartArray("fields");
        foreach (var field in change.Changes)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Field);
            json.WriteString("before", Value(field.Field, field.Before));
            json.WriteString("after", Value(field.Field, field.After));
            json.WriteString("difference", ValueShape.Difference(field.Before, field.After));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (change.Before is null && change.After is { } made)
            WriteShapes(made, json);
        json.WriteEndObject();
    }

    // Of a new account there is no difference to show; what it looks like is what support asks for.
    private void WriteShapes(XelloAccount account, Utf8JsonWriter json)
    {
        json.WriteStartObject("account");
        foreach (var field in AccountFields.All)
            json.WriteString(field.Name, Value(field.Name, field.Read(account)));
        json.WriteEndObject();
    }

    private string Value(string field, string? value) => field switch
    {
        nameof(XelloAccount.Status) => value ?? "", // our own word
        nameof(XelloAccount.SchoolCode) or nameof(XelloAccount.PreRegSchoolCode) when !string.IsNullOrEmpty(value) => withSchools ? value! : names.School(value!),
        nameof(XelloAccount.Grade) when withSchools => value ?? "",
        _ => ValueShape.Of(value),
    };
}

/// <summary>From pseudonyms back to students, at home, where the secret is.</summary>
internal static class PseudonymResolver
{
    /// <summary>The students of a ledger, and of its history, whose pseudonyms are asked for.</summary>
    public static IEnumerable<XelloPseudonym> Resolve(Ledger ledger, Pseudonyms names, IReadOnlyCollection<string> pseudonyms)
    {
        var wanted = new HashSet<string>(pseudonyms, StringComparer.OrdinalIgnoreCase);
        var keys = ledger.ReadAccounts(LedgerAccountFilter.Everything).Select(account => account.StudentId).Concat(ledger.ReadKeysOfHistory());
        return keys.Distinct(StringComparer.Ordinal).Select(key => new XelloPseudonym(names.Student(key), key)).Where(found => wanted.Contains(found.Pseudonym));
    }
}
