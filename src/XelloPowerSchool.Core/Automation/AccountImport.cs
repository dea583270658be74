using System.Collections;
using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>What is to be imported, and how.</summary>
internal sealed record AccountImportOptions
{
    /// <summary>The Student file or list, or the folder with Xello's files.</summary>
    public required string Path { get; init; }

    /// <summary>The School file; null to take the one beside the Student file, if there is one.</summary>
    public string? SchoolPath { get; init; }

    /// <summary>Field and header, for columns that are not known by their headers.</summary>
    public IDictionary? ColumnMap { get; init; }

    public string? DateFormat { get; init; }

    /// <summary>The contract that the accounts have to keep.</summary>
    public DataFileProfile Profile { get; init; } = DataFileProfile.XelloUs;

    /// <summary>Import into a ledger that has accounts.</summary>
    public bool Merge { get; init; }
}

/// <summary>What the files have. Nothing is written yet.</summary>
/// <param name="File">The file with the accounts.</param>
/// <param name="Schools">The schools of the School file; empty when there is none.</param>
/// <param name="Content">The accounts.</param>
/// <param name="Findings">What is wrong with rows of both files.</param>
internal sealed record AccountImportSource(
    string File, IReadOnlyList<XelloSchool> Schools, AccountFileContent Content, IReadOnlyList<XelloFinding> Findings);

/// <summary>
/// Tells a ledger of accounts that Xello has already, so that the first comparison finds differences instead of a district of
/// new students. One run, one transaction; nothing is delivered, for Xello knows these accounts.
/// </summary>
internal sealed class AccountImport(string ledgerPath, AccountImportOptions options, TimeProvider time)
{
    /// <summary>Reads the files.</summary>
    public AccountImportSource Read(CancellationToken cancellationToken)
    {
        var (students, schoolFile) = Find();
        var findings = new List<XelloFinding>();
        var schools = schoolFile is null ? [] : SchoolFile.Read(schoolFile, findings, options.Profile, cancellationToken);
        var known = schoolFile is not null ? schools : KnownSchools();
        var content = AccountFile.Read(students, new SchoolCodes(known), options.ColumnMap, options.DateFormat, options.Profile, cancellationToken);
        findings.AddRange(content.Input.Findings);
        return new AccountImportSource(students, schools, content, findings);
    }

    /// <summary>
    /// The records of the students in the SIS, by number: an account that knows its record is recognised when the number changes.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadRecordsAsync(
        IPowerSchoolReader sis, StudentMapping mapping, CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, long>(StringComparer.Ordinal);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        var query = new StudentQuery { Statuses = mapping.Statuses, Expansions = [] };
        await foreach (var student in sis.GetStudentsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var key = mapping.Key(student);
            if (records.ContainsKey(key))
                shared.Add(key); // nobody can say whose account it is
            records[key] = student.Id;
        }

        foreach (var key in shared)
            records.Remove(key);
        return records;
    }

    /// <summary>Says what the import would do.</summary>
    public XelloSyncRun Preview(AccountImportSource source, IReadOnlyDictionary<string, long> records, out IReadOnlyList<XelloFinding> findings)
    {
        using var ledger = Ledger.Exists(ledgerPath) ? Ledger.Open(ledgerPath, LedgerAccess.Read) : null;
        var (draft, more) = Plan(source, records, ledger);
        findings = more;
        return draft.Run with { Status = XelloSyncStatus.WhatIf, Finished = time.GetUtcNow(), Message = "Nothing was written. " + draft.Run.Message };
    }

    /// <summary>Imports.</summary>
    /// <exception cref="XelloException"><c>LedgerNotEmpty</c>, <c>LedgerUnfinishedRun</c>, <c>NothingToImport</c>, and what the ledger throws.</exception>
    public XelloSyncRun Run(AccountImportSource source, IReadOnlyDictionary<string, long> records, out IReadOnlyList<XelloFinding> findings)
    {
        if (source.Content.Input.Accounts.Count == 0)
            throw Error.NothingToImport(source.File); // before a ledger is made
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Write, time);
        ledger.EnsureFor(XelloRunKind.Import);
        var (draft, more) = Plan(source, records, ledger);
        findings = more;
        var run = ledger.RecordAndCommit(draft, time.GetUtcNow());
        ledger.SettleRestore(); // now it knows again what Xello has
        return run;
    }

    private (LedgerRunDraft Draft, IReadOnlyList<XelloFinding> Findings) Plan(
        AccountImportSource source, IReadOnlyDictionary<string, long> records, Ledger? ledger)
    {
        if (ledger?.FindUnfinished() is { } unfinished)
            throw Error.LedgerUnfinishedRun(ledgerPath, unfinished.Id);
        var state = ledger?.ReadState() ?? LedgerState.Empty;
        if (state.Accounts.Count > 0 && !options.Merge)
            throw Error.LedgerNotEmpty(ledgerPath, state.Accounts.Count);

        var input = source.Content.Input;
        if (input.Accounts.Count == 0)
            throw Error.NothingToImport(source.File);
        List<XelloAccount> accounts =
        [
            .. input.FilledFrom(state.Accounts).Select(account =>
                account.SisId is null && records.TryGetValue(account.StudentId, out var record) ? account with { SisId = record } : account),
        ];
        var comparison = RosterComparer.Compare(
            accounts, state, null, ComparisonOptions.Default with { UnusableKeys = input.UnusableKeys, Keyless = input.Keyless });
        var changes = comparison.Changes.ToList();
        changes.AddRange(Inactive(accounts, state, input.UnusableKeys));
        RosterComparer.Sort(changes);

        var refused = source.Findings.Concat(comparison.Findings).Where(finding => finding.Severity == XelloSeverity.Error)
            .Select(finding => finding.Subject).Distinct(StringComparer.Ordinal).Count();
        var now = time.GetUtcNow();
        var run = new XelloSyncRun
        {
            Id = RunId.New(now),
            Kind = XelloRunKind.Import,
            Started = now,
            Created = Count(XelloAction.Create),
            Updated = Count(XelloAction.Update),
            Promoted = Count(XelloAction.Promote),
            Demoted = Count(XelloAction.Demote),
            Transferred = Count(XelloAction.Transfer),
            Deactivated = Count(XelloAction.Deactivate),
            Reactivated = Count(XelloAction.Reactivate),
            Rejected = refused,
            LedgerRevision = state.Revision,
            ExitCode = refused > 0 ? 3 : 0,
            Message = string.Format(
                CultureInfo.InvariantCulture, "Imported {0:N0} of {1:N0} rows of {2}, {3:N0} of them changes; nothing was delivered.{4}",
                accounts.Count, source.Content.Rows, Path.GetFileName(source.File), changes.Count,
                refused > 0 ? string.Format(CultureInfo.InvariantCulture, " {0:N0} records were refused.", refused) : ""),
        };
        var draft = new LedgerRunDraft
        {
            Run = run,
            BaseRevision = state.Revision,
            Changes = changes,
            Schools = Schools(source, accounts, ledger),
        };
        return (draft, comparison.Findings);

        int Count(XelloAction action) => changes.Count(change => (change.Actions & action) != 0);
    }

    /// <summary>Accounts that Xello has and hides.</summary>
    private static IEnumerable<XelloRosterChange> Inactive(
        List<XelloAccount> accounts, LedgerState state, IReadOnlyCollection<string> unusable)
    {
        var known = state.Accounts.ToDictionary(account => account.StudentId, StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (account.Status == XelloAccountStatus.Active || unusable.Contains(account.StudentId))
                continue;
            known.TryGetValue(account.StudentId, out var before);
            if (before?.Status == XelloAccountStatus.Inactive)
                continue;
            var after = account with { SisId = account.SisId ?? before?.SisId };
            yield return new XelloRosterChange
            {
                StudentId = account.StudentId,
                Name = RosterComparer.NameOf(account),
                Actions = XelloAction.Deactivate,
                SchoolCode = account.SchoolCode,
                Grade = account.Grade,
                Changes = before is null ? [] : AccountFields.Difference(before, after, out _),
                Evidence = XelloEvidence.NotChecked,
                Risk = XelloRisk.Removal,
                Reason = "Inactive in the imported list.",
                Before = before,
                After = after,
                LedgerRevision = state.Revision,
            };
        }
    }

    /// <summary>
    /// The schools that the ledger has to learn. Without a School file a school is known by its code only, until a roster names
    /// it: no account may refer to a school that the files do not list.
    /// </summary>
    private static IReadOnlyList<XelloSchool> Schools(AccountImportSource source, List<XelloAccount> accounts, Ledger? ledger)
    {
        var known = (ledger?.ReadSchools() ?? []).ToDictionary(school => school.Code, StringComparer.Ordinal);
        var schools = source.Schools.Where(school => !known.TryGetValue(school.Code, out var old) || old != school).ToList();
        var listed = new HashSet<string>(known.Keys.Concat(source.Schools.Select(school => school.Code)), StringComparer.Ordinal);
        foreach (var account in accounts)
            foreach (var code in new[] { account.SchoolCode, account.PreRegSchoolCode })
                if (!string.IsNullOrEmpty(code) && listed.Add(code!))
                    schools.Add(new XelloSchool(code!, code!, 3));
        return schools;
    }

    private IReadOnlyList<XelloSchool> KnownSchools()
    {
        if (!Ledger.Exists(ledgerPath))
            return [];
        using var ledger = Ledger.Open(ledgerPath, LedgerAccess.Read);
        return ledger.ReadSchools();
    }

    private (string Students, string? Schools) Find()
    {
        if (!Directory.Exists(options.Path))
        {
            var isXellos = Path.GetFileNameWithoutExtension(options.Path).Equals("Student", StringComparison.OrdinalIgnoreCase);
            return (options.Path, options.SchoolPath ?? (isXellos ? Beside(Path.GetDirectoryName(Path.GetFullPath(options.Path))!, "School") : null));
        }

        return (Beside(options.Path, "Student") ?? throw Error.AccountFileNotFound(Path.Combine(options.Path, "Student.txt")),
            options.SchoolPath ?? Beside(options.Path, "School"));
    }

    // Xello takes both endings. File systems that tell upper from lower case may have either.
    private static string? Beside(string folder, string name)
    {
        try
        {
            return Directory.Exists(folder)
                ? Directory.GetFiles(folder)
                    .Where(file => Path.GetFileName(file) is var found
                        && (found.Equals(name + ".txt", StringComparison.OrdinalIgnoreCase) || found.Equals(name + ".csv", StringComparison.OrdinalIgnoreCase)))
                    .OrderByDescending(file => file, StringComparer.OrdinalIgnoreCase).FirstOrDefault()
                : null;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Error.AccountFileUnreadable(folder, exception);
        }
    }
}
