using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Base of the cmdlets that read a roster, whole or of some schools and grades.</summary>
public abstract class RosterCmdlet : ConnectedCmdlet
{
    private const int RosterActivity = 1;

    private StudentMapping? _mapping;

    /// <summary>Only these schools: numbers, names with wildcards, or objects of Get-PSSchool. Accounts of other schools are left alone.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public SchoolIdentity[] School { get; set; } = [];

    /// <summary>Only these grades; kindergarten is 0. Default: 0 to 12. Accounts of other grades are left alone.</summary>
    [Parameter]
    [ValidateRange(0, 12)]
    [ValidateNotNullOrEmpty]
    public int[] Grade { get; set; } = [.. RosterScope.District.Grades];

    /// <summary>How records become accounts: the path of a JSON file, or a hashtable such as @{ Fields = @{ SsoToken = 'Email' } }.</summary>
    [Parameter]
    [ValidateNotNull]
    public MappingArgument? Mapping { get; set; }

    /// <summary>The mapping at work. One that cannot be used is an error.</summary>
    private protected StudentMapping StudentMapping => _mapping ??= Roster.StudentMapping.Of(Mapping?.Resolve(this));

    /// <summary>Reads the roster and shows how far it is.</summary>
    private protected async Task<ProvenRoster> ReadRosterAsync(CancellationToken cancellationToken)
    {
        _ = StudentMapping; // what is wrong with it shows before a long read
        return await ReadRosterAsync(await ScopeAsync(Client(), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the part of the roster that a scope says.</summary>
    private protected async Task<ProvenRoster> ReadRosterAsync(RosterScope scope, CancellationToken cancellationToken)
    {
        PowerSchoolClient client = Client();
        using var progress = new ThrottledProgress(this, RosterActivity, "Reading the roster");
        var reader = new RosterReader(client, ResolveConnection().Uri.AbsoluteUri, TimeProvider.System, StudentMapping, Today);
        return await reader.ReadAsync(scope, new RosterProgressSink(progress), cancellationToken).ConfigureAwait(false);
    }

    private protected RosterPlanner Planner(PowerSchoolClient? client) =>
        new(client, client is null ? null : ResolveConnection().Uri.AbsoluteUri);

    private protected static LedgerState ReadLedger(string path)
    {
        if (!Ledger.Exists(path))
        {
            return LedgerState.Empty; // before the first run everybody is new
        }

        using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
        return ledger.ReadState();
    }

    /// <summary>Warns of what the plan leaves out, so that nobody takes it for the whole truth.</summary>
    private protected void Explain(RosterPlan plan)
    {
        if (plan.Comparison.RemovalsSuppressed is not null)
        {
            WriteWarning(plan.Comparison.RemovalsSuppressed);
        }

        foreach (XelloFinding finding in plan.Comparison.Findings)
        {
            WriteError(Errors.ErrorRecords.From(finding));
        }
    }

    /// <summary>What keeps a record out is an error, everything else a verbose line.</summary>
    private protected void WriteFinding(XelloFinding finding)
    {
        if (finding.Severity == XelloSeverity.Error)
        {
            WriteError(Errors.ErrorRecords.From(finding));
        }
        else
        {
            WriteVerbose($"{finding.Severity} {finding.Rule}: student {finding.Subject}: {finding.Message}");
        }
    }

    /// <summary>Says how many rows each rule is about; each of them is a verbose line.</summary>
    private protected void WriteSummary(IReadOnlyCollection<XelloFinding> findings)
    {
        foreach (IGrouping<string, XelloFinding> rule in findings.GroupBy(f => f.Rule).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            XelloFinding first = rule.First();
            WriteWarning(string.Format(
                System.Globalization.CultureInfo.InvariantCulture, "{0}, {1:N0} times: {2} {3} -Verbose shows each.", rule.Key, rule.Count(), first.Message, first.Advice));
            foreach (XelloFinding finding in rule)
            {
                WriteVerbose($"{finding.Severity} {finding.Rule}: {finding.Subject}: {finding.Field}");
            }
        }
    }

    /// <summary>The schools and grades that the parameters name.</summary>
    private protected async Task<RosterScope> ScopeAsync(PowerSchoolClient client, CancellationToken cancellationToken)
    {
        int[] grades = [.. Grade.Distinct().OrderBy(g => g)];
        if (School.Length == 0)
        {
            return new RosterScope([], grades);
        }

        List<PSSchool> schools = [];
        await foreach (PSSchool school in client.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
        {
            schools.Add(school);
        }

        int[] numbers = [.. School.SelectMany(s => s.Resolve(schools)).Select(s => s.SchoolNumber).Distinct().OrderBy(n => n)];
        return numbers.Length > 0
            ? new RosterScope(numbers, grades)
            : throw Errors.Error.SchoolNotFound(string.Join(", ", School.Select(s => s.ToString())));
    }

    private sealed class RosterProgressSink(ThrottledProgress progress) : IProgress<RosterProgress>
    {
        public void Report(RosterProgress value) => progress.Report(value.School, value.Received, value.Expected);
    }
}
