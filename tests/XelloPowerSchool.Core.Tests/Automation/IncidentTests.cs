using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.Architecture;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>What has happened to others, and does not happen here. Each test is one incident.</summary>
public sealed class IncidentTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AtTheEndOfTheYearPowerSchoolExitedEverybodyAndTheAccountsWereGone()
    {
        var options = new SyncOptions { Calendar = new XelloCalendar { LastDay = new(2026, 10, 2), RolloverStart = new(2026, 11, 1), FirstDay = new(2026, 11, 20) } };
        _runs.Sync(Several(300), options);
        var run = _runs.Sync([Account(1)], options).Run;
        Assert.Equal((0, 299), (run.Deactivated, run.Held));
        Assert.Contains(run.Brakes, brake => brake.Kind == XelloBrakeKind.Calendar);
        Assert.Equal(300, _runs.Delivered().Length);
    }

    [Fact]
    public void TheRolloverRenamedAccountsBecauseNamesWereMadeOfTheGrade()
    {
        XelloAccount[] district = [.. Enumerable.Range(1, 200).Select(number => Account(number, grade: number % 12))];
        _runs.Sync(district);
        var changes = _runs.Preview([.. district.Select(account => account with { Grade = account.Grade + 1 })]).Changes;
        Assert.Equal(200, changes.Count);
        Assert.All(changes, change => Assert.Equal([nameof(XelloAccount.Grade)], change.Changes.Select(field => field.Field)));
        // And who is renamed all the same has a limit of their own: ten of two hundred are held while ten of any other kind would pass.
        var renamed = _runs.Preview([.. district.Skip(10), .. district.Take(10).Select(account => account with { StudentId = "9" + account.StudentId })]).Run;
        Assert.Equal(20, renamed.Held);
    }

    [Fact]
    public void AMisspelledHeaderWasReadAsZeroRowsAndEverybodyWasArchived()
    {
        var file = Write("list.csv", "Studnet Nr,First Name,Last Name,Grade,School Code\r\n00001,Ann,Lee,9,10\r\n");
        Assert.Equal("AccountHeaderUnknown", Assert.Throws<XelloException>(() => ReadFile(file)).Id);
        Assert.Equal("AccountFileEmpty", Assert.Throws<XelloException>(() => ReadFile(Write("none.csv", "StudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode\r\n"))).Id);
    }

    [Fact]
    public void AByteOrderMarkMadeTheFirstHeaderAnotherOne()
    {
        _runs.Sync(Several(30));
        Assert.Equal((byte)'S', File.ReadAllBytes(Path.Combine(Outbox, "Student.txt"))[0]);
        var marked = Write("marked.csv", "\uFEFFStudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode\r\n00001,Ann,Lee,9,10\r\n");
        Assert.Equal("00001", Assert.Single(ReadFile(marked).Input.Accounts).StudentId);
    }

    [Fact]
    public void TheDatesOfThePauseWereTypedTheOtherWayRound()
    {
        var swapped = new XelloCalendar { LastDay = new(2026, 8, 23), RolloverStart = new(2027, 7, 1), FirstDay = new(2027, 6, 11) };
        Assert.Equal("CalendarInvalid", Assert.Throws<XelloException>(swapped.Check).Id);
        // Dates of two summers follow each other too, and are refused for what lies between.
        var twoSummers = new XelloCalendar { LastDay = new(2026, 6, 11), RolloverStart = new(2027, 7, 1), FirstDay = new(2027, 8, 23) };
        Assert.Equal("CalendarInvalid", Assert.Throws<XelloException>(twoSummers.Check).Id);
        var right = new XelloCalendar { LastDay = new(2027, 6, 11), RolloverStart = new(2027, 7, 1), FirstDay = new(2027, 8, 23) };
        Assert.Equal("removals held from 2027-06-11 to 2027-06-30, rollover from 2027-07-01 to 2027-08-23", right.ToString());
    }

    [Fact]
    public void AFileThatWasLeftOutMeantThatItsRecordsWereGone()
    {
        _runs.Sync(Several(30));
        Assert.Equal(["School.txt", "Student.txt"], Directory.GetFiles(Outbox).Select(Path.GetFileName).Order());
        var folder = Directory.CreateDirectory(_runs["set"]).FullName;
        Assert.Equal("EmptyDataFile", Assert.Throws<XelloException>(() => DataFileSet.Stage(DataFileProfile.XelloUs, folder, [new("10", "A", 1)], [], default)).Id);
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task ARunMarkedEverybodyInactiveFirstAndDiedBeforeItPutThemBack()
    {
        _runs.Sync(Several(100));
        var (snapshot, roster) = Snapshot([.. Several(95, from: 6), Account(200)], id: "Next");
        var changes = RosterComparer.Compare(roster, _runs.State(), snapshot).All();
        List<int> seen = [];
        await new SyncJob(_runs.Ledger, new FolderDestination(Outbox, _runs.Time), new SyncOptions { Complete = true }, _runs.Time, _ => seen.Add(Active()))
            .RunAsync(changes, snapshot, default);
        Assert.Equal(SyncJob.Checkpoints.Count, seen.Count);
        Assert.Equal([100, 96], seen.Distinct()); // before and after, and nothing between

        int Active() => _runs.State().Accounts.Count(account => account.Status == XelloAccountStatus.Active);
    }

    [Fact]
    public async Task AThrottledPageMadeTheListShorterAndNobodyNoticed()
    {
        var district = new DrillDistrict(Several(300), [new("10", "A", 1)]);
        district.Lost.Add(district.Students[^1].Id);
        var reader = new RosterReader(district, DrillDistrict.Address, _runs.Time, StudentMapping.Of(district.Mapping), Now.Date);
        Assert.Equal("RosterIncomplete", (await Assert.ThrowsAsync<XelloException>(() => reader.ReadAsync(RosterScope.District, null, default))).Id);

        // Nor when the count is as short as the list: who is missing is asked for.
        district.Lost.Clear();
        district.Unlisted.Add(district.Students[^1].Id);
        var short1 = await reader.ReadAsync(RosterScope.District, null, default);
        _runs.Sync(Several(300));
        var error = await Assert.ThrowsAsync<XelloException>(() => new RosterPlanner(district, DrillDistrict.Address).PlanAsync(short1.Accounts, _runs.State(), false, default));
        Assert.Equal("RosterIncomplete", error.Id);
    }

    [Fact]
    public void ALimitOnGroupsDidNotCoverTheirMembersAndDidNotSaySo()
    {
        // What a limit does not cover stands where people choose limits.
        foreach (var page in new[] { "about_XelloPowerSchool.md", "Sync-XelloAccount.md" })
            Assert.Matches("brakes do not cover", File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", page)));
    }

    [Fact]
    public void ARuleOfWhoIsSharedChangedAndTheRemovalsWentPastTheLimit()
    {
        _runs.Sync([.. Several(300), .. Enumerable.Range(400, 300).Select(number => Account(number, "20"))]);
        var run = _runs.Sync([.. Enumerable.Range(400, 300).Select(number => Account(number, "20"))], evidence: XelloEvidence.OutOfScope).Run;
        Assert.Equal((0, 300), (run.Deactivated, run.Held));
    }

    [Fact]
    public void TheLimitOfOneApplicationChangedThoseOfAllOthers()
    {
        using var other = new RunFolder();
        foreach (var runs in new[] { _runs, other })
            runs.Sync(Several(300));
        var loose = new SyncOptions { Brakes = new XelloBrake { Removals = new XelloBrakeLimit(90), SourceShrink = new XelloBrakeLimit(90) } };
        Assert.Equal(100, _runs.Sync(Several(200, from: 101), loose).Run.Deactivated);
        Assert.Equal(100, other.Sync(Several(200, from: 101)).Run.Held);
        Assert.Equal(5m, new XelloBrake().Removals!.Percent);
        // And it is for one run: the next one has the defaults again.
        Assert.Equal(100, _runs.Sync(Several(100, from: 201)).Run.Held);
    }

    [Fact]
    public void TheSimulationIgnoredTheLimitsAndLookedFine()
    {
        _runs.Sync(Several(300));
        var preview = _runs.Preview(Several(200, from: 101));
        var run = _runs.Sync(Several(200, from: 101));
        Assert.Equal(run.Run.Brakes, preview.Run.Brakes);
        Assert.Equal(run.Changes.Select(change => (change.StudentId, change.Outcome)), preview.Changes.Select(change => (change.StudentId, change.Outcome)));
    }

    [Fact]
    public void SomebodyLookedAtTheFileInASpreadsheetAndSavedIt()
    {
        var rows = string.Concat(Enumerable.Range(900, 400).Select(number => $"{number},Ann,Lee,9,10\r\n"));
        var saved = ReadFile(Write("saved.csv", "StudentID,FirstName,LastName,CurrentGrade,CurrentSchoolCode\r\n" + rows));
        Assert.Contains(saved.Input.Findings, finding => finding.Rule == "LeadingZerosLost");
        // Were it taken for everybody, nobody would go: those who seem to be missing are too many.
        _runs.Sync([.. Enumerable.Range(900, 400).Select(number => Account(number))]);
        var plan = RosterComparer.Compare(saved.Input.Accounts, _runs.State(), null, complete: true).All(XelloEvidence.NotChecked);
        var preview = _runs.Job().Preview(plan, null).Run;
        Assert.Equal(0, preview.Deactivated);
        Assert.Contains(preview.Brakes, brake => brake.Kind == XelloBrakeKind.Vanished);
    }

    [Fact]
    public void TheScriptPrintedPasswords()
    {
        // Of secrets on every stream the module's own tests look; here, that nothing about a student prints more than the key.
        var account = Account(1);
        var change = RosterComparer.Compare([account with { Email = "new@district.example" }], Known(account), null).Changes.Single();
        Assert.Equal(("00001", "00001 Update", "Email"), (account.ToString(), change.ToString(), change.Changes.Single().ToString()));
    }

    [Fact]
    public void AnUploadCountedAsDoneBecauseAWordWasInTheOutput()
    {
        var run = _runs.Sync(Several(30)).Run;
        Assert.Equal(2, run.Receipts.Count);
        foreach (var receipt in run.Receipts)
        {
            var bytes = File.ReadAllBytes(Path.Combine(Outbox, receipt.File));
            Assert.Equal((bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes)), XelloUnproven.None), (receipt.Bytes, receipt.Sha256, receipt.Unproven));
        }
    }

    private string Outbox => _runs["outbox"];

    private static AccountFileContent ReadFile(string path) => AccountFile.Read(path, SchoolCodes.Any, null, null, DataFileProfile.XelloUs, default);

    private string Write(string name, string text)
    {
        File.WriteAllText(_runs[name], text, new UTF8Encoding(false));
        return _runs[name];
    }
}
