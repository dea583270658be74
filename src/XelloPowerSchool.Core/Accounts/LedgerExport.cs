using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// A ledger as JSON lines: one object per line, each with a <c>type</c>, UTF-8. First the ledger, then schools, accounts,
/// exclusions, and for every run the run and its changes, the oldest first. Values that are none are left out.
/// </summary>
internal static class LedgerExport
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Ledger ledger, Stream target, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(target, Options);
        Line("ledger", () =>
        {
            json.WriteNumber("schema", LedgerSchema.Version);
            json.WriteNumber("revision", ledger.ReadRevision());
            Optional("historyFrom", Text(ledger.PrunedTo));
        });
        foreach (var school in ledger.ReadSchools())
            Line("school", () =>
            {
                json.WriteString("code", school.Code);
                json.WriteString("name", school.Name);
                json.WriteNumber("schoolType", school.SchoolType);
            });
        foreach (var account in ledger.ReadAccounts(LedgerAccountFilter.Everything))
            Line("account", () => Account(account));
        foreach (var exclusion in ledger.ReadExclusions())
            Line("exclusion", () =>
            {
                json.WriteString("studentId", exclusion.StudentId);
                json.WriteString("reason", exclusion.Reason);
                json.WriteString("created", Text(exclusion.Created));
                json.WriteString("createdBy", exclusion.CreatedBy);
                Optional("expires", Text(exclusion.Expires));
            });
        foreach (var run in ledger.ReadRuns().Reverse())
        {
            Line("run", () => Run(run));
            foreach (var change in ledger.ReadChanges(run.Id))
                Line("change", () => Change(run, change));
        }

        void Line(string type, Action members)
        {
            cancellationToken.ThrowIfCancellationRequested();
            json.WriteStartObject();
            json.WriteString("type", type);
            members();
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            target.WriteByte((byte)'\n');
        }

        void Account(XelloAccount account)
        {
            json.WriteString("studentId", account.StudentId);
            foreach (var field in AccountFields.All)
                Optional(Camel(field.Name), field.Read(account));
            if (account.SisId is long record)
                json.WriteNumber("sisId", record);
            json.WriteNumber("revision", account.Revision);
            Optional("snapshotId", account.SnapshotId);
        }

        void Run(XelloSyncRun run)
        {
            json.WriteString("id", run.Id);
            json.WriteString("kind", run.Kind.ToString());
            json.WriteString("status", run.Status.ToString());
            json.WriteString("started", Text(run.Started));
            Optional("finished", Text(run.Finished));
            Optional("undoes", run.Undoes);
            Optional("undoneBy", run.UndoneBy);
            Optional("plan", run.Plan);
            Optional("snapshotId", run.SnapshotId);
            json.WriteNumber("revision", run.LedgerRevision);
            json.WriteNumber("exitCode", run.ExitCode);
            json.WriteString("message", run.Message);
            json.WriteStartArray("brakes");
            foreach (var brake in run.Brakes)
                json.WriteStringValue(brake.ToString());
            json.WriteEndArray();
            json.WriteStartArray("receipts");
            foreach (var receipt in run.Receipts)
            {
                json.WriteStartObject();
                json.WriteString("file", receipt.File);
                json.WriteString("destination", receipt.Destination);
                json.WriteNumber("rows", receipt.Rows);
                json.WriteNumber("bytes", receipt.Bytes);
                json.WriteString("sha256", receipt.Sha256);
                json.WriteString("delivered", Text(receipt.Delivered));
                if (receipt.Unproven != XelloUnproven.None)
                    json.WriteString("unproven", receipt.Unproven.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        void Change(XelloSyncRun run, XelloRosterChange change)
        {
            json.WriteString("run", run.Id);
            json.WriteString("studentId", change.StudentId);
            json.WriteString("actions", change.Actions.ToString());
            json.WriteString("outcome", change.Outcome.ToString());
            if (change.Evidence != XelloEvidence.None)
                json.WriteString("evidence", change.Evidence.ToString());
            if (change.HeldBy != XelloBrakeKind.None)
                json.WriteString("heldBy", change.HeldBy.ToString());
            Optional("reason", change.Reason);
            if (change.Approval is { } approval)
            {
                json.WriteStartObject("approval");
                json.WriteString("by", approval.ApprovedBy);
                json.WriteString("time", Text(approval.Approved));
                json.WriteString("reason", approval.Reason);
                json.WriteString("expires", Text(approval.Expires));
                json.WriteEndObject();
            }

            json.WriteStartArray("changes");
            foreach (var field in change.Changes)
            {
                json.WriteStartObject();
                json.WriteString("field", Camel(field.Field));
                json.WriteString("before", field.Before);
                json.WriteString("after", field.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartObject("after");
            Account(change.After!);
            json.WriteEndObject();
        }

        void Optional(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                json.WriteString(name, value);
        }
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    private static string? Text(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
