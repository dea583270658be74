using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Plugin;

namespace XelloPowerSchool.Automation;

/// <summary>
/// What support needs of an integration, in one zip that names nobody: students and schools are pseudonyms, what people wrote is not in
/// it, and neither are secrets. It is made by allow-list: what is not written here on purpose does not leave.
/// </summary>
/// <param name="ledgerPath">The ledger; its key makes the pseudonyms, and stays.</param>
/// <param name="words">What is taken out of texts, and what stands there instead.</param>
/// <param name="clock">When it is made.</param>
internal sealed class SupportBundle(string ledgerPath, IEnumerable<(string? Text, string Word)> words, TimeProvider clock)
{
    private const int Runs = 60;
    private const int Changes = 5_000;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Pseudonyms _names = Pseudonyms.Of(LedgerKey.Beside(ledgerPath));
    private readonly StoredZip _zip = new();
    private Redaction _redaction = new([]);

    /// <summary>The bytes of the zip.</summary>
    /// <param name="checks">What the checklist came to.</param>
    /// <param name="students">Keys of the students whose story is asked for.</param>
    /// <param name="host">What runs the module, for example PowerShell 7.6.</param>
    /// <param name="ct">Ends the work.</param>
    public byte[] Make(IReadOnlyList<PowerSchoolCheck> checks, IReadOnlyList<string> students, string host, CancellationToken ct)
    {
        using Ledger? ledger = Ledger.Exists(ledgerPath) ? Ledger.Open(ledgerPath, LedgerAccess.Read, clock) : null;
        _redaction = new Redaction(words.Concat(ledger?.ReadRuns().SelectMany(static r => r.Receipts).Select(static r => r.Destination).Distinct().Select(static d => ((string?)d, "(destination)")) ?? []));
        _zip.Add("README.txt", Encoding.UTF8.GetBytes(
            "A support bundle of XelloPowerSchool. Students, schools and records are pseudonyms: HMAC-SHA256 with a secret that stays beside\n"
            + "the ledger. At home, Resolve-XelloPseudonym says whom one stands for. Values are shown as their shape: U an upper-case letter,\n"
            + "l a lower-case letter, d a digit, with how many of them.\n"));
        Add("environment.json", json => Environment(json, host));
        Add("checks.json", json => Checks(json, checks));
        if (ledger is not null)
        {
            Add("ledger.json", json => Contents(json, ledger));
            Add("runs.json", json => RunsOf(json, ledger));
            AddChanges("holds.jsonl", ledger.ReadOpenHolds(), ct);
            if (ledger.ReadRuns().FirstOrDefault() is { } last)
                AddChanges("last-run.jsonl", [.. ledger.ReadChanges(last.Id).Take(Changes)], ct);
            foreach (string student in students)
                AddChanges(_names.Student(student) + ".jsonl", [.. ledger.ReadHistory(student).Select(static h => h.Change)], ct);
        }
        return _zip.ToZip();
    }

    private void Add(string name, Action<Utf8JsonWriter> write)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, Options))
            write(json);
        _zip.Add(name, content.ToArray());
    }

    private void AddChanges(string name, IReadOnlyCollection<XelloRosterChange> changes, CancellationToken ct)
    {
        using var content = new MemoryStream();
        new HashedChanges(_names, withSchools: false).Write(changes, clock.GetUtcNow(), content, ct);
        _zip.Add(name, content.ToArray());
    }

    private void Environment(Utf8JsonWriter json, string host)
    {
        json.WriteStartObject();
        json.WriteString("made", clock.GetUtcNow());
        json.WriteString("module", typeof(SupportBundle).Assembly.GetName().Version!.ToString(3));
        json.WriteString("host", host);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString("culture", CultureInfo.CurrentCulture.Name);
        json.WriteString("timeZone", TimeZoneInfo.Local.Id);
        json.WriteEndObject();
    }

    // Of a student only that there is a story; what it says is in the changes.
    private void Checks(Utf8JsonWriter json, IReadOnlyList<PowerSchoolCheck> checks)
    {
        json.WriteStartArray();
        foreach (PowerSchoolCheck check in checks.Where(static c => !c.Name.StartsWith("Student", StringComparison.Ordinal)))
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("status", check.Status.ToString());
            json.WriteString("detail", _redaction.Of(check.Detail));
            json.WriteString("advice", _redaction.Of(check.Advice));
            json.WriteNumber("milliseconds", (long)check.Elapsed.TotalMilliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Contents(Utf8JsonWriter json, Ledger ledger)
    {
        json.WriteStartObject();
        json.WriteNumber("schema", LedgerSchema.Version);
        json.WriteNumber("revision", ledger.ReadRevision());
        json.WriteNumber("bytes", new FileInfo(ledgerPath).Length);
        json.WriteNumber("exclusions", ledger.ReadExclusions().Count);
        json.WriteStartObject("activeBySchool");
        foreach (IGrouping<string, LedgerPopulation> school in ledger.ReadPopulation().GroupBy(static p => p.SchoolCode))
            json.WriteNumber(_names.School(school.Key), school.Sum(static p => p.Active));
        json.WriteEndObject();
        json.WriteStartObject("findingsByRule");
        foreach (IGrouping<string, (XelloFinding Finding, string? SchoolCode)> rule in ledger.ReadCurrentFindings().GroupBy(static f => f.Finding.Rule))
            json.WriteNumber(rule.Key, rule.Count());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // No Message: it is a sentence, and may name a key.
    private void RunsOf(Utf8JsonWriter json, Ledger ledger)
    {
        json.WriteStartArray();
        foreach (XelloSyncRun run in ledger.ReadRuns().OrderByDescending(static r => r.Started).Take(Runs))
        {
            json.WriteStartObject();
            json.WriteString("id", run.Id);
            json.WriteString("kind", run.Kind.ToString());
            json.WriteString("status", run.Status.ToString());
            json.WriteString("started", run.Started);
            if (run.Finished is { } finished)
                json.WriteString("finished", finished);
            foreach ((string name, int count) in new[]
            {
                ("created", run.Created), ("updated", run.Updated), ("promoted", run.Promoted), ("demoted", run.Demoted), ("transferred", run.Transferred),
                ("deactivated", run.Deactivated), ("reactivated", run.Reactivated), ("held", run.Held), ("rejected", run.Rejected), ("skipped", run.Skipped), ("exitCode", run.ExitCode),
            })
            {
                json.WriteNumber(name, count);
            }
            json.WriteStartArray("brakes");
            foreach (XelloBrakeDecision brake in run.Brakes)
            {
                json.WriteStartObject();
                json.WriteString("kind", brake.Kind.ToString());
                json.WriteString("school", brake.SchoolCode is { Length: > 0 } school ? _names.School(school) : "");
                json.WriteNumber("count", brake.Count);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("receipts");
            foreach (XelloReceipt receipt in run.Receipts)
            {
                json.WriteStartObject();
                json.WriteString("file", receipt.File);
                json.WriteString("destination", (SftpAddress.IsSftp(receipt.Destination) ? "sftp " : "folder ") + _names.For("destination", receipt.Destination));
                json.WriteNumber("rows", receipt.Rows);
                json.WriteNumber("bytes", receipt.Bytes);
                json.WriteString("sha256", receipt.Sha256);
                json.WriteString("delivered", receipt.Delivered);
                json.WriteString("unproven", receipt.Unproven.ToString());
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
