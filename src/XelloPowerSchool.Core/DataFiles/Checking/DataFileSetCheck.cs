using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Checks files that are there already, one or a whole set: names, completeness, form, every row and value, and how the set differs
/// from the one that the ledger delivered last.
/// </summary>
internal sealed class DataFileSetCheck
{
    private readonly DataFileProfile _profile;
    private readonly List<NamedDataFile> _files = [];
    private bool _isWhole;

    /// <param name="profile">The contract.</param>
    public DataFileSetCheck(DataFileProfile profile) => _profile = profile;

    /// <summary>The ids of all rules that a file can break.</summary>
    public static IReadOnlyList<string> Rules { get; } =
    [
        .. RosterRule.IdsOf(typeof(DataFileRules)).Concat(DataFileProfile.Rules).Concat(
            new[]
            {
                AccountRowRules.RowMalformed, AccountRowRules.SpreadsheetNumber, AccountRowRules.TextDamaged, AccountRowRules.LeadingZerosLost,
                AccountRowRules.CutByASpreadsheet, AccountRules.DuplicateSignInToken, RosterRules.DuplicateEmail, RosterRules.DuplicateStateNumber,
                RosterRules.ImpossibleDateOfBirth, RosterRules.GradeAgainstAge,
            }.Select(rule => rule.Id)).OrderBy(id => id, StringComparer.Ordinal),
    ];

    /// <summary>The day that ages are counted on.</summary>
    public required DateTime Today { get; init; }

    /// <summary>The ledger whose last set the files are compared with; null for none.</summary>
    public string? Ledger { get; init; }

    /// <summary>Id of the run that delivered the set that was compared with.</summary>
    public string? LastRunId { get; private set; }

    /// <summary>Adds a file, or a folder, which is then a whole set: what it lacks is missing.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="kind">Which file it is, whatever its name says; of a folder, which one is looked at.</param>
    /// <param name="report">Takes what is found by names alone.</param>
    public void Add(string path, XelloDataFileKind? kind, Action<XelloFinding> report)
    {
        if (!Directory.Exists(path))
        {
            _files.Add(kind is null ? DataFileNames.Find(path, _profile.Contract)[0] : new NamedDataFile(path, kind));
            return;
        }

        var found = DataFileNames.Find(path, _profile.Contract);
        if (kind is not null)
        {
            found = [.. found.Where(file => file.Kind == kind)];
            if (found.Count == 0)
                throw Error.DataFileNotFound(path);
        }
        else
        {
            _isWhole = true;
            foreach (var other in Directory.GetFiles(path).Where(file => DataFileNames.IsTable(file, _profile.Contract)).Except(found.Select(file => file.Path)).OrderBy(file => file, StringComparer.Ordinal))
                report(DataFileRules.FileUnknown.For(Path.GetFileName(other)) with { File = Path.GetFileName(other) });
        }

        _files.AddRange(found);
    }

    /// <summary>Checks all of them as one set.</summary>
    /// <param name="report">Takes every finding as soon as it is known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="XelloException">When a file cannot be opened, or the set has two of one kind.</exception>
    public IReadOnlyList<XelloCheckedFile> Run(Action<XelloFinding> report, CancellationToken cancellationToken)
    {
        var order = _profile.Contract.Files.Select(file => file.Kind).ToList();
        var known = _files.ConvertAll(file => file with { Kind = file.Kind ?? KindByHeader(file.Path) });
        DataFileNames.RefuseTwice(known);
        var set = known.Where(file => file.Kind is { } kind && order.Contains(kind)).OrderBy(file => order.IndexOf(file.Kind!.Value)).ToList();
        if (_isWhole)
        {
            foreach (var missing in _profile.Contract.Files.Where(file => file.Required && !set.Exists(there => there.Kind == file.Kind)))
                report(DataFileRules.FileMissing.For(missing.Name) with { File = missing.Name });
        }

        using var ledger = Ledger is not null && Accounts.Ledger.Exists(Ledger) ? Accounts.Ledger.Open(Ledger, LedgerAccess.Read) : null;
        var last = ledger?.ReadLastDelivery();
        LastRunId = last?.RunId;
        IDataFileComparison? comparison = null;
        var name = ""; // of the file under way, which may be called otherwise than the contract says
        Action<XelloFinding> here = finding => report(finding with { File = name });
        var check = new DataFileCheck([.. set.Select(file => _profile.LayoutOf(file.Kind!.Value)!)], here)
        {
            Observers = (layout, heading) =>
            {
                comparison = last is null ? null : Compare(ledger!, layout, heading, here);
                var suspicions = new DataFileSuspicions(layout, heading, Today, here);
                return comparison is null ? [suspicions] : [suspicions, comparison];
            },
        };
        var result = new List<XelloCheckedFile>();
        foreach (var file in known.Except(set))
        {
            name = Path.GetFileName(file.Path);
            here(DataFileRules.FileKindUnknown.For(name));
        }

        foreach (var file in set)
        {
            (comparison, name) = (null, Path.GetFileName(file.Path));
            var seen = Check(file, check, set, here, cancellationToken);
            var sent = last?.Files.FirstOrDefault(known => known.Name == _profile.LayoutOf(file.Kind!.Value)!.Name);
            seen = seen with
            {
                SentRows = sent?.Rows,
                IsUnchanged = last is null ? null : sent?.Sha256 == seen.Sha256,
                Added = comparison?.Added,
                Removed = comparison?.Removed,
                Changed = comparison?.Changed,
            };
            result.Add(seen);
            if (seen.IsUnchanged == false)
                here(DataFileRules.DiffersFromLastSet.For(seen.Name, Difference(seen)));
        }

        return result.ToArray(); // a List would bring its own ForEach into scripts
    }

    private XelloCheckedFile Check(NamedDataFile file, DataFileCheck check, List<NamedDataFile> set, Action<XelloFinding> report, CancellationToken cancellationToken)
    {
        var layout = _profile.LayoutOf(file.Kind!.Value)!;
        var name = Path.GetFileName(file.Path);
        using var text = TextFile.Open(file.Path, DataFileReader.OwnErrors);
        if (_profile.Contract.Find(name) is not { } contract || contract.Kind != layout.Kind)
            report(DataFileRules.FileNameWrong.For(name, $"It must be {layout.Name}."));
        if (!text.IsUtf8Text)
            report(DataFileRules.EncodingWrong.For(name, text.Assumed is { } assumed ? $"It was read as {assumed}." : "It is UTF-16."));
        foreach (var column in layout.File.Columns.Where(column => column.RefersTo is { } reference && !set.Exists(there => there.Kind == reference.File)))
            report(DataFileRules.ReferenceNotChecked.In(column.Name, name, $"{column.Name} refers to {column.RefersTo}."));
        var rows = TextFile.Guard(file.Path, DataFileReader.OwnErrors, () => check.Check(layout, new DataFileLines(text.ReadRaw()), cancellationToken));
        return new XelloCheckedFile
        {
            Name = name,
            Path = file.Path,
            Kind = file.Kind,
            Rows = rows,
            Bytes = new FileInfo(file.Path).Length,
            Sha256 = FileHash.Compute(file.Path),
        };
    }

    private XelloDataFileKind? KindByHeader(string path)
    {
        using var file = TextFile.Open(path, DataFileReader.OwnErrors);
        var line = TextFile.Guard(path, DataFileReader.OwnErrors, () => new DataFileLines(file.ReadRaw()).Next())?.TrimStart('\uFEFF') ?? "";
        var candidates = _profile.Contract.Files.Select(known => new DataFileColumns(_profile, known.Kind, DataFileReader.OwnErrors)).ToList();
        var separator = DataFileHeading.SeparatorOf(line, header => candidates.Exists(candidate => candidate.CountKnown([header]) > 0), _profile.Contract.Separator);
        return DataFileNames.KindOf([.. line.Split(separator).Select(header => header.Trim('"'))], candidates);
    }

    /// <summary>What the ledger knows of the rows of the last set: those of schools and students.</summary>
    private static IDataFileComparison? Compare(Ledger ledger, DataFileLayout layout, DataFileHeading heading, Action<XelloFinding> report) => layout switch
    {
        DataFileLayout<XelloAccount> { Key.Count: 1 } students => new DataFileComparison<XelloAccount>(
            students, heading, ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active }), report),
        DataFileLayout<XelloSchool> { Key.Count: 1 } schools => new DataFileComparison<XelloSchool>(schools, heading, ledger.ReadSchools(), report),
        _ => null,
    };

    private static string Difference(XelloCheckedFile file) => string.Join(" ",
        string.Format(CultureInfo.InvariantCulture, "It has {0:N0} rows; {1}.", file.Rows, file.SentRows is long sent
            ? string.Format(CultureInfo.InvariantCulture, "the last one had {0:N0}", sent)
            : "the last set did not have it"),
        file.Added is null ? "" : string.Format(CultureInfo.InvariantCulture, "Keys: {0:N0} added, {1:N0} removed, {2:N0} changed.", file.Added, file.Removed, file.Changed)).Trim();
}

/// <summary>Counts findings and keeps some of them.</summary>
internal sealed class DataFileCheckResult(XelloSeverity failOn)
{
    /// <summary>Of each rule in each file so many findings are kept: a file may have millions.</summary>
    private const int Kept = 1000;

    private readonly Dictionary<(string Rule, XelloSeverity Severity), int> _counts = [];
    private readonly Dictionary<(string Rule, string? File), int> _kept = [];
    private readonly List<XelloFinding> _findings = [];

    /// <summary>True as long as nothing failed it.</summary>
    public bool Passed { get; private set; } = true;

    public void Add(XelloFinding finding)
    {
        Passed &= finding.Severity < failOn;
        _counts.TryGetValue((finding.Rule, finding.Severity), out var count);
        _counts[(finding.Rule, finding.Severity)] = count + 1;
        _kept.TryGetValue((finding.Rule, finding.File), out var kept);
        if (kept == Kept)
            return;
        _kept[(finding.Rule, finding.File)] = kept + 1;
        _findings.Add(finding);
    }

    public XelloDataFileCheck Of(DataFileProfile profile, IReadOnlyList<XelloCheckedFile> files, string? lastRunId) => new()
    {
        Passed = Passed,
        Profile = profile.Name,
        Errors = Count(XelloSeverity.Error),
        Warnings = Count(XelloSeverity.Warning),
        Information = Count(XelloSeverity.Information),
        Files = files,
        Rules =
        [
            .. _counts.Select(entry => new XelloRuleCount(entry.Key.Rule, entry.Key.Severity, entry.Value))
                .OrderByDescending(count => count.Count).ThenBy(count => count.Rule, StringComparer.Ordinal),
        ],
        Findings = _findings.ToArray(),
        LastRunId = lastRunId,
    };

    private long Count(XelloSeverity severity) => _counts.Where(entry => entry.Key.Severity == severity).Sum(entry => (long)entry.Value);
}
