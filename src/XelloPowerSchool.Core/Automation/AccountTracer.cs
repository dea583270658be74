using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Follows one student from the SIS to Xello: record, rule, account, change, run, file row, receipt. The ledger alone can tell
/// most of it; with a connection the SIS's side is added.
/// </summary>
internal sealed class AccountTracer(Ledger ledger, IPowerSchoolReader? sis, DataFileProfile profile, StudentMapping mapping, DateTimeOffset now)
{
    private readonly List<XelloTraceStep> _steps = [];

    public async Task<XelloAccountTrace> TraceAsync(string key, CancellationToken cancellationToken)
    {
        var account = ledger.ReadAccounts(new LedgerAccountFilter { StudentId = key }).FirstOrDefault();
        var reading = sis is null ? null : await new StudentLookup(sis, mapping, now.Date).ReadAsync(key, account?.SisId, cancellationToken).ConfigureAwait(false);
        var next = reading is null ? null : AddSis(reading, account);
        var errors = ledger.ReadFindings(key);
        if (reading is null)
            AddRemembered(errors);
        var exclusion = AddExclusion(key);
        var held = AddHold(key);
        var history = AddHistory(key);
        if (account is not null)
            AddDelivery(account);
        return new XelloAccountTrace
        {
            StudentId = key,
            Status = account?.Status,
            AskedPowerSchool = sis is not null,
            Conclusion = account is null
                ? WhyNone(key, reading, errors, exclusion, held, history)
                : WhySo(account, next, exclusion, held, history, reading),
            Steps = _steps,
        };
    }

    private XelloRosterChange? AddSis(StudentReading reading, XelloAccount? account)
    {
        if (reading.Records.Count == 0)
            Add(XelloTraceStage.SisRecord, null, "PowerSchool has no student with this number.", null);
        foreach (var (record, standing) in reading.Records)
            Add(XelloTraceStage.SisRecord, null, Describe(record, standing), record);
        foreach (var finding in reading.Findings)
            Add(XelloTraceStage.Rule, null, $"{finding.Severity} {finding.Rule}: {finding.Message}", finding);
        if (reading.Desired is not { } desired)
            return null;

        Add(XelloTraceStage.DesiredAccount, null, string.Format(
            CultureInfo.InvariantCulture, "The record makes an account in school {0}, grade {1}.", desired.SchoolCode, desired.Grade), desired);
        var known = new LedgerState(ledger.ReadRevision(), account is null ? [] : [account]);
        var next = RosterComparer.Compare([desired], known, null).Changes is [var change, ..] ? change : null;
        Add(XelloTraceStage.NextChange, null, next is null ? "The account is as it should be." : "The next run would: " + Describe(next) + ".", next);
        return next;
    }

    // Without the SIS: what kept the record out when a roster was read last.
    private void AddRemembered(IReadOnlyList<LedgerFinding> errors)
    {
        foreach (var error in errors)
            Add(
                XelloTraceStage.Rule, error.LastMet,
                $"Error {error.Finding.Rule}: {error.Finding.Message}" + (error.IsCurrent ? "" : $" Not met since run {error.LastRun}."), error.Finding);
    }

    private XelloExclusion? AddExclusion(string key)
    {
        var exclusion = ledger.ReadExclusions().FirstOrDefault(one => one.StudentId == key);
        if (exclusion is null)
            return null;
        var counts = exclusion.CountsAt(now);
        Add(
            XelloTraceStage.Exclusion, exclusion.Created,
            $"Excluded by {exclusion.CreatedBy}: {exclusion.Reason}" + (counts ? "" : " The exclusion has expired."), exclusion);
        return counts ? exclusion : null;
    }

    private XelloRosterChange? AddHold(string key)
    {
        var held = ledger.ReadOpenHolds().LastOrDefault(one => one.StudentId == key);
        if (held is not null)
            Add(
                XelloTraceStage.Hold, null,
                $"{held.Actions} waits. {held.Reason}" + (held.Approval is { } approval ? $" Approved by {approval}." : ""), held);
        return held;
    }

    private List<XelloAccountHistory> AddHistory(string key)
    {
        var history = ledger.ReadHistory(key).ToList();
        foreach (var one in history)
            Add(XelloTraceStage.Change, one.Time, $"{one.Outcome} by run {one.RunId}: {Describe(one.Change)}.", one.Change);
        if (history.LastOrDefault(one => one.Outcome == XelloOutcome.Applied) is { } last && ledger.ReadRuns(last.RunId).FirstOrDefault() is { } run)
            Add(XelloTraceStage.Run, run.Finished, $"Run {run.Id} ({run.Kind}, {run.Status}) was the last that changed the account: {run.Message}", run);
        return history;
    }

    private void AddDelivery(XelloAccount account)
    {
        var active = account.Status == XelloAccountStatus.Active;
        Add(XelloTraceStage.Account, null, string.Format(
            CultureInfo.InvariantCulture, "{0}, school {1}, grade {2}, since ledger revision {3}.", account.Status, account.SchoolCode, account.Grade, account.Revision), account);
        if (ledger.ReadLastDelivery() is not { } delivery)
            return;
        Add(XelloTraceStage.FileRow, null, active ? profile.Students.Row(account) : $"Not in {profile.Students.Name}: Xello hides the student.", null);
        foreach (var receipt in ledger.ReadRuns(delivery.RunId).Single().Receipts.Where(receipt => receipt.File == profile.Students.Name))
            Add(
                XelloTraceStage.Receipt, receipt.Delivered,
                string.Format(CultureInfo.InvariantCulture, "{0} with {1:N0} rows delivered to {2} by run {3}.", receipt.File, receipt.Rows, receipt.Destination, delivery.RunId), receipt);
    }

    private string WhyNone(
        string key, StudentReading? reading, IReadOnlyList<LedgerFinding> errors, XelloExclusion? exclusion, XelloRosterChange? held, List<XelloAccountHistory> history)
    {
        const string None = "There is no account: ";
        if (exclusion is not null)
            return None + $"the student is excluded ({exclusion.Reason}).";
        if (reading is not null)
        {
            if (reading.Findings.FirstOrDefault(finding => finding.Severity == XelloSeverity.Error) is { } error)
                return None + $"the rule {error.Rule} keeps the record out. {error.Message} {error.Advice}";
            if (reading.Desired is null)
                return None + WhyNotOnRoster(reading, key);
        }

        if (held is not null)
            return None + "its creation is held. " + held.Reason + (held.Approval is null ? "" : " It is approved and passes at the next run.");
        if (reading is null && errors.FirstOrDefault(one => one.IsCurrent) is { } remembered)
            return None + $"the rule {remembered.Finding.Rule} kept the record out in run {remembered.LastRun}. {remembered.Finding.Message} {remembered.Finding.Advice}";
        if (history.LastOrDefault() is { Outcome: XelloOutcome.Rejected or XelloOutcome.Skipped } last)
            return None + $"run {last.RunId} left it out. {last.Reason}";
        return None + (reading is not null
            ? "nothing is in the way; the next run makes it."
            : "no run has ever met a student with this number. Connect, and PowerSchool is asked too.");
    }

    private string WhySo(
        XelloAccount account, XelloRosterChange? next, XelloExclusion? exclusion, XelloRosterChange? held, List<XelloAccountHistory> history, StudentReading? reading)
    {
        var text = account.Status == XelloAccountStatus.Active ? "Xello shows the student." : "Xello hides the student: ";
        if (account.Status == XelloAccountStatus.Inactive)
        {
            var removal = history.LastOrDefault(one => one.Outcome == XelloOutcome.Applied && (one.Actions & XelloAction.Deactivate) != 0);
            text += removal is null
                ? "the account is inactive, and the run that made it so is no longer kept."
                : $"run {removal.RunId} deactivated the account ({removal.Change.Evidence}). {removal.Reason}";
        }

        if (exclusion is not null)
            text += $" No run touches the account: {exclusion.Reason}";
        if (held is not null)
            text += $" {held.Actions} waits. {held.Reason}";
        else if (next is not null && exclusion is null)
            text += $" The next run would: {Describe(next)}.";
        else if (account.Status == XelloAccountStatus.Active && reading is { Desired: null })
            text += " But no roster has the student now: " + (reading.Findings.FirstOrDefault(finding => finding.Severity == XelloSeverity.Error) is { } error
                ? $"the rule {error.Rule} keeps the record out, so the account stays as it is."
                : WhyNotOnRoster(reading, account.StudentId));
        return text;
    }

    private string WhyNotOnRoster(StudentReading reading, string key)
    {
        if (reading.Records.Count == 0)
            return "PowerSchool has no student with this number.";
        var (record, standing) = reading.Records[0];
        if (mapping.Key(record) != key)
            return $"the student's record has the number {mapping.Key(record)} now.";
        // Active and in scope, and still on no roster: then no roster reads the school.
        return standing.Evidence == XelloEvidence.StillActive
            ? "the student is active, but at a school that the server does not list."
            : standing.Reason;
    }

    private static string Describe(PSStudent record, SisStanding standing) => string.Format(
        CultureInfo.InvariantCulture, "Record {0}, number {1}: {2}", record.Id, record.StudentNumber,
        standing.Evidence == XelloEvidence.StillActive
            ? string.Format(CultureInfo.InvariantCulture, "active at school {0} in grade {1}.", record.SchoolNumber, record.GradeLevel)
            : standing.Reason);

    private static string Describe(XelloRosterChange change) => change.Actions.ToString()
        + (change.Changes.Count == 0 ? "" : " (" + string.Join(", ", change.Changes.Select(field => field.Field)) + ")")
        + (change.Reason is null ? "" : " - " + change.Reason.TrimEnd('.'));

    private void Add(XelloTraceStage stage, DateTimeOffset? time, string text, object? detail) => _steps.Add(new XelloTraceStep(stage, time, text, detail));
}
