using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Reports;

/// <summary>What a report is to have in it.</summary>
internal sealed record ReportOptions
{
    /// <summary>The run to report on; null for the newest that was a night's.</summary>
    public string? RunId { get; init; }

    public string Title { get; init; } = "Xello accounts";

    /// <summary>How many runs the trends go back.</summary>
    public int Runs { get; init; } = 60;

    /// <summary>Students by name, and not only by number.</summary>
    public bool IncludeNames { get; init; }

    /// <summary>Findings beyond the errors that are on record, from a check of the roster.</summary>
    public IReadOnlyList<XelloFinding> Findings { get; init; } = [];

    public required DateTimeOffset Made { get; init; }
}

/// <summary>Gathers from a ledger what a report shows.</summary>
internal static class ReportBuilder
{
    /// <summary>The longest list of one school or one hold. A page of a hundred thousand rows helps nobody; the rest is counted.</summary>
    internal const int LongestList = 500;

    private const string SchoolNotKnown = "School not known";

    /// <exception cref="XelloException"><c>RunNotFound</c>, <c>NothingToReport</c>.</exception>
    public static ReportModel Build(Ledger ledger, ReportOptions options)
    {
        var runs = ledger.ReadRuns().ToList();
        var run = Choose(runs, ledger, options.RunId);
        var names = ledger.ReadSchools().ToDictionary(school => school.Code, school => school.Name, StringComparer.Ordinal);
        var trend = Trend(runs, ledger.ReadPopulation().Sum(population => population.Active), options.Runs);
        var findings = Findings(ledger, options.Findings);
        var schools = Schools(ledger, run, findings, NameOf);
        return new ReportModel
        {
            Title = options.Title,
            Made = options.Made,
            HasNames = options.IncludeNames,
            Night = Night(run),
            Holds = Holds(),
            Schools = schools,
            Total = Total(schools),
            Offices = Offices(),
            Runs = trend,
            Charts = ReportCharts.Draw(trend),
        };

        string NameOf(string code) => code.Length == 0 ? SchoolNotKnown : names.TryGetValue(code, out var name) ? name : code;

        List<ReportHold> Holds()
        {
            var holds = new List<ReportHold>();
            foreach (var id in ledger.ReadRunsWithOpenHolds())
            {
                var waiting = ledger.ReadOpenHolds(id);
                var holder = runs.First(candidate => candidate.Id == id);
                holds.Add(new ReportHold
                {
                    Run = holder,
                    Brakes = [.. holder.Brakes.Select(brake => Sentence(brake, NameOf))],
                    Waiting = waiting.Count,
                    Students =
                    [
                        .. waiting.Take(LongestList).Select(change => new ReportStudent(
                            change.StudentId, options.IncludeNames ? change.Name : "", NameOf(change.SchoolCode), change.Grade,
                            ReportWords.Of(change.Actions), change.Reason ?? "")),
                    ],
                    More = Math.Max(0, waiting.Count - LongestList),
                });
            }

            return holds;
        }

        List<ReportOffice> Offices()
        {
            var bySchool = findings.GroupBy(finding => finding.SchoolCode, StringComparer.Ordinal)
                .Select(group => (Name: NameOf(group.Key), Known: group.Key.Length > 0, Findings: group.ToList()))
                .OrderByDescending(office => office.Known).ThenBy(office => office.Name, StringComparer.OrdinalIgnoreCase);
            return
            [
                .. bySchool.Select(office => new ReportOffice(
                    office.Name,
                    [
                        .. office.Findings.Take(LongestList).Select(item => new ReportFix(
                            item.Finding.Subject, options.IncludeNames ? PersonOf(item.Finding.Subject) : "", item.Finding.Rule,
                            item.Finding.Severity.ToString(), item.Finding.Field ?? "", item.Finding.Message, item.Finding.Advice)),
                    ],
                    Math.Max(0, office.Findings.Count - LongestList))),
            ];
        }

        string PersonOf(string key) =>
            ledger.ReadAccounts(LedgerAccountFilter.Everything with { StudentId = key }).FirstOrDefault() is { } account ? RosterComparer.NameOf(account) : "";
    }

    private static XelloSyncRun Choose(List<XelloSyncRun> runs, Ledger ledger, string? id) => id is not null
        ? runs.Find(run => run.Id == id) ?? throw Error.RunNotFound(id, ledger.Path)
        : runs.Find(run => run.Kind == XelloRunKind.Sync) ?? throw Error.NothingToReport(ledger.Path);

    private static ReportNight Night(XelloSyncRun run) => new()
    {
        Run = run,
        Tone = ReportWords.ToneOf(run),
        Outcome = ReportWords.OutcomeOf(run),
        Meaning = ReportWords.MeaningOf(run),
        Figures =
        [
            new("created", run.Created), new("updated", run.Updated), new("moved up a grade", run.Promoted), new("moved down a grade", run.Demoted),
            new("changed school", run.Transferred), new("deactivated", run.Deactivated), new("reactivated", run.Reactivated),
            new("held", run.Held), new("could not be written", run.Rejected), new("left out on purpose", run.Skipped),
        ],
        Files = [.. run.Receipts.Select(receipt => new ReportFile(receipt, ReportWords.ProofOf(receipt.Unproven)))],
    };

    /// <summary>Runs from the oldest to the newest. How many accounts were active after each follows backwards from how many are now.</summary>
    private static List<ReportRun> Trend(List<XelloSyncRun> runs, int activeNow, int most)
    {
        var trend = new List<ReportRun>();
        var active = activeNow;
        foreach (var run in runs.Take(most))
        {
            trend.Add(new ReportRun(run, ReportWords.OutcomeOf(run), active));
            if (run.Status is XelloSyncStatus.Committed or XelloSyncStatus.Held)
                active -= run.Created + run.Reactivated - run.Deactivated;
        }

        trend.Reverse();
        return trend;
    }

    /// <summary>The errors on record and what the caller brings, each once, with the school; an empty code where none is known.</summary>
    private static List<(XelloFinding Finding, string SchoolCode)> Findings(Ledger ledger, IReadOnlyList<XelloFinding> brought)
    {
        var all = ledger.ReadCurrentFindings().Select(item => (item.Finding, SchoolCode: item.SchoolCode ?? "")).ToList();
        var known = new HashSet<(string, string, string?)>(all.Select(item => Identity(item.Finding)));
        var schools = ledger.ReadSchoolsOf(brought.Select(finding => finding.Subject).Distinct(StringComparer.Ordinal));
        foreach (var finding in brought)
        {
            if (known.Add(Identity(finding)))
                all.Add((finding, schools.TryGetValue(finding.Subject, out var school) ? school : ""));
        }

        return [.. all.OrderByDescending(item => item.Finding.Severity).ThenBy(item => item.Finding.Rule, StringComparer.Ordinal)
            .ThenBy(item => item.Finding.Subject, StudentIdOrder.Instance)];

        static (string, string, string?) Identity(XelloFinding finding) => (finding.Subject, finding.Rule, finding.Field);
    }

    private static List<ReportSchool> Schools(
        Ledger ledger, XelloSyncRun run, IReadOnlyList<(XelloFinding Finding, string SchoolCode)> findings, Func<string, string> nameOf)
    {
        var counts = new Dictionary<string, ReportSchool>(StringComparer.Ordinal);
        foreach (var group in ledger.ReadPopulation().GroupBy(population => population.SchoolCode, StringComparer.Ordinal))
            Count(group.Key, school => school with { Active = group.Sum(population => population.Active) });
        foreach (var change in ledger.ReadChanges(run.Id))
        {
            Count(change.SchoolCode, school => change.Outcome switch
            {
                XelloOutcome.Held => school with { Held = school.Held + 1 },
                XelloOutcome.Rejected => school with { Rejected = school.Rejected + 1 },
                XelloOutcome.Applied => school with
                {
                    Created = school.Created + One(change, XelloAction.Create),
                    Updated = school.Updated + One(change, XelloAction.Update),
                    Moved = school.Moved + One(change, XelloAction.Promote | XelloAction.Demote),
                    Transferred = school.Transferred + One(change, XelloAction.Transfer),
                    Deactivated = school.Deactivated + One(change, XelloAction.Deactivate),
                    Reactivated = school.Reactivated + One(change, XelloAction.Reactivate),
                },
                _ => school,
            });
        }

        foreach (var (_, code) in findings)
            Count(code, school => school with { Findings = school.Findings + 1 });
        return [.. counts.Values.OrderBy(school => school.Name, StringComparer.OrdinalIgnoreCase).ThenBy(school => school.Code, StringComparer.Ordinal)];

        void Count(string code, Func<ReportSchool, ReportSchool> add) => counts[code] =
            add(counts.TryGetValue(code, out var school) ? school : new ReportSchool { Code = code, Name = nameOf(code) });

        static int One(XelloRosterChange change, XelloAction actions) => (change.Actions & actions) != 0 ? 1 : 0;
    }

    private static ReportSchool Total(IReadOnlyList<ReportSchool> schools) => new()
    {
        Code = "",
        Name = "All schools",
        Active = schools.Sum(school => school.Active),
        Created = schools.Sum(school => school.Created),
        Updated = schools.Sum(school => school.Updated),
        Moved = schools.Sum(school => school.Moved),
        Transferred = schools.Sum(school => school.Transferred),
        Deactivated = schools.Sum(school => school.Deactivated),
        Reactivated = schools.Sum(school => school.Reactivated),
        Held = schools.Sum(school => school.Held),
        Rejected = schools.Sum(school => school.Rejected),
        Findings = schools.Sum(school => school.Findings),
    };

    private static string Sentence(XelloBrakeDecision brake, Func<string, string> nameOf) => brake.Kind == XelloBrakeKind.Calendar
        ? string.Format(
            CultureInfo.InvariantCulture,
            "{0:N0} students would lose their accounts between the last day of school and the rollover, when PowerSchool's end of year exits everybody.",
            brake.Count)
        : string.Format(
            CultureInfo.InvariantCulture, "{0} in {1}: {2:N0} of {3:N0} active accounts; {4:N0} or more are held ({5:0.##} %).",
            ReportWords.Of(brake.Kind), brake.SchoolCode is null ? "the district" : nameOf(brake.SchoolCode), brake.Count, brake.Active,
            brake.Limit, brake.Percent);
}
