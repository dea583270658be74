using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Makes things go wrong with a district's own accounts and says what stops them. Everything happens on a copy of the ledger, in a
/// folder of its own that is removed afterwards; there is no destination, and nobody is asked.
/// </summary>
/// <remarks>
/// A drill is a night: the roster is read with the proof of completeness, or a file is read as somebody would who takes it for
/// everybody; it is compared, the missing are looked up, and the brakes judge. It fails when an account would be removed, or a second
/// one made for somebody. The ledger's own accounts are the roster, so nothing at all is the only right outcome.
/// </remarks>
internal sealed class BrakeDrill(string ledgerPath, SyncOptions options, TimeProvider time)
{
    private const string FileKey = "StudentID";
    private const string FileSchool = "CurrentSchoolCode";

    // Files are drilled in the edition that the module writes by default.
    private static char Separator => DataFileProfile.XelloUs.Students.Separator;

    /// <summary>The names of all drills, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "Control", .. RosterFault.All.Select(fault => fault.Name), .. FileFault.All(Separator, FileKey, FileSchool).Select(fault => fault.Name),
    ];

    /// <summary>Runs the drills that are wanted.</summary>
    /// <exception cref="XelloException"><c>LedgerNotFound</c>, <c>NothingToDrill</c>, and what the ledger throws.</exception>
    public async IAsyncEnumerable<XelloDrill> RunAsync(
        Func<string, bool> wanted, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = $"{Path.GetFullPath(ledgerPath)}.drill-{Guid.NewGuid():N}";
        try
        {
            PrivateFiles.CreateFolder(folder);
            var copy = Path.Combine(folder, "ledger.db");
            Ledger.BackUp(ledgerPath, copy);
            using var ledger = Ledger.Open(copy, LedgerAccess.Read);
            var night = new Night(ledger, options, time, folder);
            if (wanted(Names[0]))
                yield return await night.DrillAsync(
                    Names[0], "Nothing.", () => night.ReadRosterAsync(_ => { }, cancellationToken)).ConfigureAwait(false);
            foreach (var fault in RosterFault.All.Where(fault => wanted(fault.Name)))
                yield return await night.DrillAsync(
                    fault.Name, fault.Injected, () => night.ReadRosterAsync(fault.Break, cancellationToken)).ConfigureAwait(false);
            foreach (var fault in FileFault.All(Separator, FileKey, FileSchool).Where(fault => wanted(fault.Name)))
                yield return await night.DrillAsync(
                    fault.Name, fault.Injected, () => night.ReadFileAsync(fault.Break, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Night
    {
        private readonly SyncOptions _options;
        private readonly TimeProvider _time;
        private readonly string _folder;
        private readonly LedgerState _state;
        private readonly LedgerFacts _facts;
        private readonly IReadOnlyList<XelloAccount> _active;
        private byte[]? _file;

        public Night(Ledger ledger, SyncOptions options, TimeProvider time, string folder)
        {
            (_options, _time, _folder) = (options, time, folder);
            _state = ledger.ReadState();
            _facts = LedgerFacts.Of(ledger);
            _active = [.. _state.Accounts.Where(account => account.Status == XelloAccountStatus.Active)];
            if (_active.Count == 0)
                throw Error.NothingToDrill(ledger.Path);
        }

        public async Task<XelloDrill> DrillAsync(string name, string injected, Func<Task<(RosterPlan Plan, RosterSnapshot? Snapshot, string Note)>> read)
        {
            var drill = new XelloDrill { Name = name, Injected = injected, Accounts = _active.Count };
            try
            {
                var (plan, snapshot, note) = await read().ConfigureAwait(false);
                var judged = SyncPlan.Make(plan.Changes, snapshot, _facts, _options, _time.GetLocalNow());
                // Of an approval that waits in the real ledger a drill is no use; and in a roster made of the ledger nothing can have happened.
                var removed = judged.Planned.Count(change => (change.Actions & XelloAction.Deactivate) != 0);
                var created = judged.Planned.Count(change => (change.Actions & XelloAction.Create) != 0);
                return drill with
                {
                    Removed = removed,
                    Created = created,
                    Held = judged.Changes.Count(change => change.Outcome == XelloOutcome.Held),
                    StoppedBy = removed + created > 0 ? null : Reasons(judged, plan, note),
                    Passed = removed + created == 0,
                };
            }
            catch (XelloException error)
            {
                return drill with { StoppedBy = $"{error.Id}: {error.Message}", Passed = true };
            }
        }

        public async Task<(RosterPlan Plan, RosterSnapshot? Snapshot, string Note)> ReadRosterAsync(Action<DrillDistrict> fault, CancellationToken cancellationToken)
        {
            var district = new DrillDistrict(_active, _facts.Schools);
            fault(district);
            var reader = new RosterReader(district, DrillDistrict.Address, _time, StudentMapping.Of(district.Mapping), _time.GetLocalNow().Date);
            var roster = await reader.ReadAsync(RosterScope.District, null, cancellationToken).ConfigureAwait(false);
            var plan = await new RosterPlanner(district, DrillDistrict.Address).PlanAsync(roster.Accounts, _state, complete: false, cancellationToken).ConfigureAwait(false);
            return (plan, roster.Snapshot, Count(roster.Snapshot.Findings));
        }

        // The most dangerous use of a file: somebody says that it is everybody, and nobody can be asked about the missing.
        public async Task<(RosterPlan Plan, RosterSnapshot? Snapshot, string Note)> ReadFileAsync(Func<byte[], byte[]> fault, CancellationToken cancellationToken)
        {
            var path = Path.Combine(_folder, "Student.txt");
            File.WriteAllBytes(path, fault(_file ??= Stage(cancellationToken)));
            var content = AccountFile.Read(path, new SchoolCodes(_facts.Schools), null, null, DataFileProfile.XelloUs, cancellationToken);
            var input = content.Input;
            var plan = await new RosterPlanner(null, null).PlanAsync(
                input.FilledFrom(_state.Accounts), _state,
                new ComparisonOptions { Complete = true, UnusableKeys = input.UnusableKeys, Keyless = input.Keyless }, cancellationToken).ConfigureAwait(false);
            return (plan, null, Count(input.Findings));
        }

        private byte[] Stage(CancellationToken cancellationToken)
        {
            var files = DataFileSet.Stage(DataFileProfile.XelloUs, Path.Combine(_folder, "files"), _facts.Schools, _active, cancellationToken);
            return File.ReadAllBytes(files.Single(file => file.Name == DataFileProfile.XelloUs.Students.Name).Path);
        }

        private static string Reasons(SyncPlan judged, RosterPlan plan, string note)
        {
            var reasons = judged.Brakes.Where(decision => decision.Holds).Select(decision => decision.ToString()).ToList();
            if (plan.Comparison.RemovalsSuppressed is { } suppressed)
                reasons.Add(suppressed.TrimEnd('.'));
            var rejected = judged.Changes.Count(change => change.Outcome == XelloOutcome.Rejected);
            if (rejected > 0)
                reasons.Add(string.Format(CultureInfo.InvariantCulture, "{0:N0} changes could not be written and were rejected", rejected));
            if (note.Length > 0)
                reasons.Add(note);
            return reasons.Count > 0 ? string.Join("; ", reasons) + "." : "Nothing had to: no account changes by it.";
        }

        private static string Count(IEnumerable<XelloFinding> findings) => string.Join(
            "; ", findings.Where(finding => finding.Severity == XelloSeverity.Error).GroupBy(finding => finding.Rule)
                .Select(rule => string.Format(CultureInfo.InvariantCulture, "{0}: {1:N0} records kept out, their accounts untouched", rule.Key, rule.Count())));
    }
}
