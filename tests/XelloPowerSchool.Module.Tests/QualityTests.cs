using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>The quality check as an administrator uses it, against a practice district with all the usual flaws.</summary>
public sealed class QualityTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "q" + Guid.NewGuid().ToString("N")[..8];

    public QualityTests()
    {
        _session.Set("Ledger", Path.Combine(_folder.Path, "ledger.db"));
        _session.Set("Baseline", Path.Combine(_folder.Path, "baseline.json"));
        _session.Run($"$PSDefaultParameterValues['*-Xello*:Ledger'] = $Ledger; $null = Connect-PowerSchool -Sandbox -Name {_name} -Students 1000 -Date 2026-10-01");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void ThePipelineAndTheConnectionGiveTheSameFindings()
    {
        IReadOnlyList<PSObject> read = _session.Run("Test-XelloRoster");
        Assert.NotEmpty(read);
        Assert.Contains(read, f => Text(f, "Rule") == "MissingDateOfBirth");
        Assert.All(read, f => Assert.Equal("False", Text(f, "IsKnown")));
        Assert.Equal(read.Select(f => f.ToString()), _session.Run("Get-XelloRoster -ErrorAction SilentlyContinue | Test-XelloRoster").Select(f => f.ToString()));
        // The district's calendar is its own: nobody's enrolment has ended on its day.
        Assert.DoesNotContain(read, f => Text(f, "Rule") is "ExitDateInPast" or "EntryDateInFuture");
    }

    [Fact]
    public void ABaselineLetsOnlyNewFindingsFail()
    {
        PSObject before = Single("Test-XelloRoster -Summary");
        Assert.Equal(("False", "1000", "0"), (Text(before, "Passed"), Text(before, "Accounts"), Text(before, "Known")));
        _session.Run("Test-XelloRoster -Baseline $Baseline -UpdateBaseline -WhatIf");
        Assert.Equal("BaselineNotFound", _session.Try("Test-XelloRoster -Baseline $Baseline").ErrorId);

        Assert.Empty(_session.Run("Test-XelloRoster -Baseline $Baseline -UpdateBaseline"));
        PSObject known = Single("Test-XelloRoster -Baseline $Baseline -Summary");
        Assert.Equal(("True", "0", "0"), (Text(known, "Passed"), Text(known, "Warnings"), Text(known, "Fixed")));
        Assert.Equal(Text(before, "Warnings"), Text(known, "Known"));
        Assert.Equal(Text(before, "Warnings"), _session.Run("Test-XelloRoster -Baseline $Baseline -IncludeKnown").Count.ToString(System.Globalization.CultureInfo.InvariantCulture));

        _session.Run("$roster = @(Get-XelloRoster -ErrorAction SilentlyContinue); $roster += $roster[0]");
        PSObject fresh = Single("$roster | Test-XelloRoster -Baseline $Baseline");
        Assert.Equal("DuplicateStudentId", Text(fresh, "Rule"));
        Assert.Equal("False", Text(Single("$roster | Test-XelloRoster -Baseline $Baseline -Summary"), "Passed"));
    }

    [Fact]
    public void RulesAndSeveritiesCanBeChosen()
    {
        Assert.All(_session.Run("Test-XelloRoster -IncludeRule Duplicate*"), f => Assert.StartsWith("Duplicate", Text(f, "Rule"), StringComparison.Ordinal));
        Assert.DoesNotContain(_session.Run("Test-XelloRoster -ExcludeRule missingdateofbirth"), f => Text(f, "Rule") == "MissingDateOfBirth");
        Assert.Empty(_session.Run("Test-XelloRoster -Severity Error"));
        Assert.Equal("True", Text(Single("Test-XelloRoster -FailOn Error -Summary"), "Passed"));
        Assert.Equal("RuleNotFound", _session.Try("Test-XelloRoster -IncludeRule DuplicateEmial").ErrorId);
        Assert.Equal("BaselineNotNamed", _session.Try("Test-XelloRoster -UpdateBaseline").ErrorId);
        Assert.Equal(["DuplicateEmail"], _session.Complete("Test-XelloRoster -IncludeRule DuplicateE"));
    }

    [Fact]
    public void AFieldThatTheLedgerHadAndTheRosterHasNotIsFound()
    {
        Synchronise();
        _session.Run(
            """
            $bare = Get-XelloRoster -ErrorAction SilentlyContinue | ForEach-Object {
                [XelloPowerSchool.XelloAccount]@{
                    StudentId = $_.StudentId; FirstName = $_.FirstName; LastName = $_.LastName; Gender = $_.Gender
                    DateOfBirth = $_.DateOfBirth; Grade = $_.Grade; SchoolCode = $_.SchoolCode; StateProvNumber = $_.StateProvNumber
                }
            }
            """);
        IReadOnlyList<PSObject> lost = _session.Run("$bare | Test-XelloRoster -IncludeRule FieldDisappeared");
        Assert.NotEmpty(lost);
        Assert.All(lost, f => Assert.Equal("Email", Text(f, "Field")));
        Assert.Empty(_session.Run("Test-XelloRoster -IncludeRule FieldDisappeared"));
    }

    [Fact]
    public void AnyObjectsWithTheRightPropertiesAreCompared()
    {
        Synchronise();
        _session.Run(
            """
            $list = foreach ($account in Get-XelloAccount -SchoolCode 701) {
                [pscustomobject]@{ 'Student ID' = $account.StudentId; Name = "$($account.LastName), $($account.FirstName)"; Yr = "$($account.Grade)"; School_Code = $account.SchoolCode }
            }
            $list[0].Yr = '8'
            $list[1].Name = 'Other, Somebody'
            """);
        // A list without email, birth date and so on says nothing about these.
        IReadOnlyList<PSObject> drift = _session.Run("Compare-XelloRoster $list -ColumnMap @{ Grade = 'Yr' } -School 701");
        Assert.Equal(2, drift.Count);
        Assert.Equal(["FirstName", "Grade", "LastName"], drift.SelectMany(Fields).Order(StringComparer.Ordinal));
        Assert.Equal("StaleChange", _session.Try("Compare-XelloRoster $list -ColumnMap @{ Grade = 'Yr' } -School 701 | Sync-XelloAccount -Destination $Outbox").ErrorId);

        IReadOnlyList<PSObject> equal = _session.Run("Compare-XelloRoster -ReferenceObject (Get-XelloAccount) -DifferenceObject (Get-XelloAccount) -IncludeEqual");
        Assert.Equal(1000, equal.Count);
        Assert.All(equal, c => Assert.Equal("None", Text(c, "Actions")));
        Assert.Equal("Nothing to do.", Text(Single("Compare-XelloRoster -IncludeEqual | Sync-XelloAccount -Destination $Outbox"), "Message"));
    }

    [Fact]
    public void RowsRemoveNobodyUnlessTheyAreEverybody()
    {
        Synchronise();
        _session.Run("$rows = Get-XelloAccount | ForEach-Object { [pscustomobject]@{ StudentID = $_.StudentId; FirstName = $_.FirstName; LastName = $_.LastName; CurrentGrade = $_.Grade; CurrentSchoolCode = $_.SchoolCode } }");
        Assert.Empty(_session.Run("$rows | Compare-XelloRoster"));
        string name = $"Disconnect-PowerSchool {_name}";
        _session.Run(name);
        RunResult fewer = _session.Try("$rows[10..999] | Compare-XelloRoster");
        Assert.Empty(fewer.Output);
        Assert.Contains("none is removed", Assert.Single(fewer.Warnings), StringComparison.Ordinal);
        Assert.Equal(10, _session.Run("$rows[10..999] | Compare-XelloRoster -Complete").Count);

        // A row that cannot be read may be anybody; one whose key can be read is not gone.
        RunResult unread = _session.Try("$rows[10].StudentID = ''; $rows[10..999] | Compare-XelloRoster -Complete");
        Assert.Empty(unread.Output);
        Assert.Equal("RowWithoutKey", unread.ErrorId);
        RunResult odd = _session.Try("$rows[11].CurrentGrade = 'odd'; $rows[11..999] | Compare-XelloRoster -Complete");
        Assert.Equal("GradeNotUnderstood", odd.ErrorId);
        Assert.Equal(11, odd.Output.Count);

        Assert.Equal("AccountHeaderUnknown", _session.Try("1, 2 | Compare-XelloRoster").ErrorId);
        Assert.Equal("ColumnMapInvalid", _session.Try("$rows | Compare-XelloRoster -ColumnMap @{ Nobody = 'x' }").ErrorId);
    }

    [Fact]
    public void ADistrictThatHasAccountsStartsWithDifferences()
    {
        Synchronise();
        _session.Set("New", Path.Combine(_folder.Path, "new.db"));
        PSObject preview = Single("Import-XelloAccount $Outbox -Ledger $New -WhatIf");
        Assert.Equal(("WhatIf", "1000"), (Text(preview, "Status"), Text(preview, "Created")));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "new.db")));

        PSObject run = Single($"Import-XelloAccount $Outbox -Ledger $New -Connection {_name}");
        Assert.Equal(("Committed", "1000", "0"), (Text(run, "Status"), Text(run, "Created"), Text(run, "Rejected")));
        Assert.Empty(_session.Run("Compare-XelloRoster -Ledger $New"));
        Assert.Equal(1000, _session.Run("Get-XelloSyncRun -Ledger $New -Change").Count);
        Assert.All(_session.Run("Get-XelloAccount -Ledger $New"), account => Assert.NotEmpty(Text(account, "SisId")));
        Assert.Equal("LedgerNotEmpty", _session.Try("Import-XelloAccount $Outbox -Ledger $New").ErrorId);
        Assert.Contains("0 of them changes", Text(Single("Import-XelloAccount $Outbox -Ledger $New -Merge"), "Message"), StringComparison.Ordinal);

        // The first delivery is a whole set, although nothing differs.
        _session.Set("Second", Directory.CreateDirectory(Path.Combine(_folder.Path, "second")).FullName);
        Assert.Equal("2", Single("(Sync-XelloAccount -Ledger $New -Destination $Second).Receipts.Count").ToString());
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder.Path, "outbox", "Student.txt")), File.ReadAllBytes(Path.Combine(_folder.Path, "second", "Student.txt")));
    }

    [Fact]
    public void TheRolloverIsPlayedBeforeItComes()
    {
        IReadOnlyList<PSObject> schools = _session.Run("Compare-XelloRoster -Rollover -Summary");
        Assert.Equal(1000, schools.Sum(s => (int)s.Properties["Students"].Value));
        Assert.Equal(schools.Sum(s => (int)s.Properties["MovedOut"].Value), schools.Sum(s => (int)s.Properties["MovedIn"].Value));
        Assert.All(new[] { "Promoted", "Leaving", "MovedOut", "Joining" }, property => Assert.True(schools.Sum(s => (int)s.Properties[property].Value) > 0, property));

        IReadOnlyList<PSObject> changes = _session.Run("Compare-XelloRoster -Rollover");
        Assert.Equal(schools.Sum(s => (int)s.Properties["Leaving"].Value), changes.Count(c => Text(c, "Actions") == "Deactivate"));
        Assert.Equal(schools.Sum(s => (int)s.Properties["Joining"].Value), changes.Count(c => Text(c, "Actions") == "Create"));
        Assert.True(changes.Count(c => Text(c, "Actions").Contains("Promote", StringComparison.Ordinal)) > 900);
        Assert.All(_session.Run("Get-XelloRoster -ErrorAction SilentlyContinue | Compare-XelloRoster -Rollover"), c => Assert.NotEqual("Create", Text(c, "Actions")));

        Synchronise();
        Assert.Equal("StaleChange", _session.Try("Compare-XelloRoster -Rollover | Sync-XelloAccount -Destination $Outbox").ErrorId);
    }

    [Fact]
    public void RowsThatCannotBeImportedAreErrorsWithTheFinding()
    {
        File.WriteAllText(
            Path.Combine(_folder.Path, "list.csv"), "Pupil,First Name,Last Name,Grade,School Code,Birth Date\n1,Ann,Lee,9,701,5/2/2011\n2,Bo,Lee,?,701,\n3,Cy,\"  Lee\",9,701,\n");
        _session.Set("List", Path.Combine(_folder.Path, "list.csv"));
        RunResult result = _session.Try("Import-XelloAccount $List -ColumnMap @{ StudentId = 'Pupil' }");
        Assert.Equal(["DateNotUnderstood", "GradeNotUnderstood"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal("1", Text(PSObject.AsPSObject(result.Errors[0].TargetObject), "Subject"));
        Assert.Contains("1 values were repaired", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(("1", "2", "3"), (Text(result.Output[0], "Created"), Text(result.Output[0], "Rejected"), Text(result.Output[0], "ExitCode")));
        Assert.Equal("1", Text(Single("Import-XelloAccount $List -ColumnMap @{ StudentId = 'Pupil' } -DateFormat M/d/yyyy -Merge -ErrorAction SilentlyContinue -WarningAction SilentlyContinue"), "Created"));
        Assert.Equal("AccountHeaderUnknown", _session.Try("Import-XelloAccount $List").ErrorId);
        Assert.Equal("AccountFileNotFound", _session.Try("Import-XelloAccount nowhere").ErrorId);
    }

    private void Synchronise()
    {
        _session.Set("Outbox", Directory.CreateDirectory(Path.Combine(_folder.Path, "outbox")).FullName);
        _session.Run("$null = Sync-XelloAccount -Destination $Outbox");
    }

    private static IEnumerable<string> Fields(PSObject change) =>
        ((System.Collections.IEnumerable)change.Properties["Changes"].Value).Cast<object>().Select(f => Text(PSObject.AsPSObject(f), "Field"));

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static string Text(PSObject o, string property) => o.Properties[property].Value?.ToString() ?? "";
}
