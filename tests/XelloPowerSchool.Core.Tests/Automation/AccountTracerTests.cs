using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Automation;

public sealed class AccountTracerTests : IDisposable
{
    private const string Source = "https://ps.example.org/";

    private readonly RunFolder _runs = new();
    private readonly ScriptedDistrict _district = ScriptedDistrict.Sample();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task TheChainGoesFromTheRecordToTheReceipt()
    {
        var run = await NightAsync();
        var trace = await TraceAsync("5100");
        Assert.Equal("Xello shows the student.", trace.Conclusion);
        Assert.Equal((XelloAccountStatus.Active, true), (trace.Status, trace.AskedPowerSchool));
        Assert.Equal(
            [
                XelloTraceStage.SisRecord, XelloTraceStage.DesiredAccount, XelloTraceStage.NextChange, XelloTraceStage.Change, XelloTraceStage.Run,
                XelloTraceStage.Account, XelloTraceStage.FileRow, XelloTraceStage.Receipt,
            ],
            trace.Steps.Select(step => step.Stage));
        Assert.Equal("Record 100, number 5100: active at school 10 in grade 0.", trace.Steps[0].Text);
        Assert.Equal("The account is as it should be.", trace.Steps[2].Text);
        Assert.Equal($"Applied by run {run.Id}: Create.", trace.Steps[3].Text);
        Assert.Contains(trace.Steps[6].Text, _runs.Delivered());
        Assert.Equal(run.Id, Assert.IsType<XelloSyncRun>(trace.Steps[4].Detail).Id);
        Assert.Equal("Student.txt", Assert.IsType<XelloReceipt>(trace.Steps[7].Detail).File);

        // The ledger alone knows the same from the run on.
        var offline = await TraceAsync("5100", ask: false);
        Assert.Equal((trace.Conclusion, false), (offline.Conclusion, offline.AskedPowerSchool));
        Assert.Equal(trace.Steps.Skip(3).Select(step => step.Text), offline.Steps.Select(step => step.Text));
    }

    [Fact]
    public async Task WhoIsInNoRecordHasNoAccount()
    {
        await NightAsync();
        Assert.Equal("There is no account: PowerSchool has no student with this number.", (await TraceAsync("9999")).Conclusion);
        Assert.Equal(
            "There is no account: no run has ever met a student with this number. Connect, and PowerSchool is asked too.",
            (await TraceAsync("9999", ask: false)).Conclusion);
        Assert.Contains("PowerSchool has no student", (await TraceAsync("A;1")).Conclusion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PSEnrollStatus.TransferredOut, 10, 3, "There is no account: The student transferred out.")]
    [InlineData(PSEnrollStatus.PreRegistered, 10, 3, "There is no account: The student is pre-registered.")]
    [InlineData(PSEnrollStatus.Active, 10, 13, "There is no account: The student is active at school 10 in grade 13, outside the schools or grades of the roster.")]
    [InlineData(PSEnrollStatus.Active, 30, 3, "There is no account: the student is active, but at a school that the server does not list.")]
    [InlineData(PSEnrollStatus.Active, 10, 3, "There is no account: nothing is in the way; the next run makes it.")]
    public async Task WhoHasARecordIsToldWhatIsInTheWay(PSEnrollStatus status, int school, int grade, string conclusion)
    {
        await NightAsync();
        _district.Students.Add(ScriptedDistrict.Student(300, school, grade, status));
        Assert.Equal(conclusion, (await TraceAsync("5300")).Conclusion);
    }

    [Fact]
    public async Task TheRuleThatKeepsARecordOutIsNamedAndRemembered()
    {
        _district.Students.Add(ScriptedDistrict.Student(300, grade: null));
        _district.Students.Add(ScriptedDistrict.Student(301));
        _district.Students.Add(ScriptedDistrict.Student(302) with { StudentNumber = "5301" });
        var run = await NightAsync();
        Assert.StartsWith("There is no account: the rule MissingGrade keeps the record out. ", (await TraceAsync("5300")).Conclusion, StringComparison.Ordinal);
        Assert.StartsWith("There is no account: the rule DuplicateStudentId keeps the record out. ", (await TraceAsync("5301")).Conclusion, StringComparison.Ordinal);
        Assert.StartsWith($"There is no account: the rule MissingGrade kept the record out in run {run.Id}. ", (await TraceAsync("5300", ask: false)).Conclusion, StringComparison.Ordinal);

        _district.Students.RemoveAll(student => student.Id == 300);
        await NightAsync();
        var later = await TraceAsync("5300", ask: false);
        Assert.StartsWith("There is no account: no run", later.Conclusion, StringComparison.Ordinal);
        Assert.Contains($"Not met since run {run.Id}.", Assert.Single(later.Steps).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsHeldRejectedOrExcludedSaysSo()
    {
        await NightAsync();
        _district.Students.AddRange([ScriptedDistrict.Student(300), ScriptedDistrict.Student(301) with { StudentNumber = "1234567890123456" }, ScriptedDistrict.Student(302)]);
        using (var ledger = _runs.Open(LedgerAccess.Write))
            ledger.Exclude(new XelloExclusion("5302", "Court order.", default, "somebody", null));
        await NightAsync(new XelloBrake { Creates = new() { Percent = 0, Floor = 1 } });

        Assert.StartsWith("There is no account: its creation is held. Held. Creates: 1 of 10", (await TraceAsync("5300")).Conclusion, StringComparison.Ordinal);
        Assert.Equal("There is no account: the student is excluded (Court order.).", (await TraceAsync("5302")).Conclusion);
        Assert.Contains("left it out. Rejected.", (await TraceAsync("1234567890123456", ask: false)).Conclusion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInactiveAccountTellsWhoDeactivatedItAndWhy()
    {
        await NightAsync();
        _district.Students[0] = _district.Students[0] with { EnrollStatus = PSEnrollStatus.TransferredOut, ExitDate = new DateTime(2026, 10, 1) };
        var run = await NightAsync();
        Assert.Equal(
            $"Xello hides the student: run {run.Id} deactivated the account (Exited). The student transferred out with exit date 2026-10-01.",
            (await TraceAsync("5100")).Conclusion);

        _district.Students[0] = _district.Students[0] with { EnrollStatus = PSEnrollStatus.Active, GradeLevel = 1 };
        Assert.EndsWith(" The next run would: Promote, Reactivate (Grade, Status).", (await TraceAsync("5100")).Conclusion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAccountWhoseRecordHasAnotherNumberIsFoundByTheRecord()
    {
        await NightAsync();
        _district.Students[0] = _district.Students[0] with { StudentNumber = "7000" };
        var trace = await TraceAsync("5100");
        Assert.Equal("Record 100, number 7000: active at school 10 in grade 0.", trace.Steps[0].Text);
        Assert.Equal("Xello shows the student. But no roster has the student now: the student's record has the number 7000 now.", trace.Conclusion);
    }

    private async Task<XelloSyncRun> NightAsync(XelloBrake? brakes = null)
    {
        var roster = await new RosterReader(_district, Source, _runs.Time, StudentMapping.Default).ReadAsync(RosterScope.District, null, default);
        var plan = await new RosterPlanner(_district, Source).PlanAsync(roster.Accounts, _runs.State(), false, default);
        var result = await _runs.Job(new SyncOptions { Brakes = brakes ?? new(), Complete = true }).RunAsync(plan.Changes, roster.Snapshot, default);
        _runs.Time.Advance(TimeSpan.FromDays(1));
        return result.Run;
    }

    private async Task<XelloAccountTrace> TraceAsync(string key, bool ask = true)
    {
        using var ledger = _runs.Open();
        return await new AccountTracer(ledger, ask ? _district : null, DataFileProfile.XelloUs, StudentMapping.Default, _runs.Time.GetUtcNow()).TraceAsync(key, default);
    }
}
