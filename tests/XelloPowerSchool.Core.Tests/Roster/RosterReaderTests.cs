using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class RosterReaderTests
{
    private const string Source = "https://ps.example.org/";

    private readonly ScriptedDistrict _district = ScriptedDistrict.Sample();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 10, 1, 1, 2, 3, TimeSpan.Zero));

    [Fact]
    public async Task AQuietDistrictIsProvenInOneRead()
    {
        var roster = await ReadAsync();

        Assert.Equal(2, _district.Reads);
        Assert.Equal(10, roster.Accounts.Count);
        Assert.Equal(roster.Accounts.Select(account => account.StudentId).Order(StringComparer.Ordinal), roster.Accounts.Select(account => account.StudentId));
        var snapshot = roster.Snapshot;
        Assert.Equal([new SchoolCount("10", 6, 6), new SchoolCount("20", 4, 4)], snapshot.Counts);
        Assert.Equal(10, snapshot.Accounts);
        Assert.Equal(Source, snapshot.Source);
        Assert.Equal(["10", "20"], snapshot.Schools.Select(school => school.Code));
        Assert.Matches("^20261001T010203Z-[0-9a-f]{8}$", snapshot.Id);
        Assert.Empty(snapshot.Findings);
        Assert.Empty(snapshot.BlockedKeys);
        Assert.All(roster.Accounts, account =>
        {
            Assert.Same(snapshot, account.Snapshot);
            Assert.Equal(snapshot.Id, account.SnapshotId);
        });
    }

    [Fact]
    public async Task OnlyActiveStudentsAreAskedForSchoolBySchoolWithWhatAccountsNeed()
    {
        await ReadAsync();

        Assert.Equal([1L, 2L], _district.Queries.Select(query => query.School!.Id));
        Assert.All(_district.Queries, query =>
        {
            Assert.Equal([PSEnrollStatus.Active], query.Statuses);
            Assert.Equal(["demographics", "school_enrollment", "contact_info", "schedule_setup"], query.Expansions);
        });
    }

    [Fact]
    public async Task GraduatedStudentsAreNoSchool()
    {
        _district.Schools.Add(new PSSchool { Id = 3, SchoolNumber = 999999, Name = "Graduated Students" });
        _district.Students.Add(ScriptedDistrict.Student(900, school: 999999, grade: 99));

        var roster = await ReadAsync();

        Assert.Equal(10, roster.Accounts.Count);
        Assert.Equal(["10", "20"], roster.Snapshot.Counts.Select(count => count.SchoolCode));
        Assert.Equal(["10", "20"], roster.Snapshot.Schools.Select(school => school.Code));
    }

    [Fact]
    public async Task AScopeReadsItsSchoolsAndKnowsTheOthers()
    {
        _district.Students[9] = _district.Students[9] with { NextSchoolNumber = 10 };

        var roster = await ReadAsync(new RosterScope([20], [12]));

        var account = Assert.Single(roster.Accounts);
        Assert.Equal("10", account.PreRegSchoolCode);
        Assert.Equal([new SchoolCount("20", 4, 4)], roster.Snapshot.Counts);
        Assert.Equal(["10", "20"], roster.Snapshot.Schools.Select(school => school.Code));
    }

    [Fact]
    public async Task OtherGradesAreSilentlyOutside()
    {
        _district.Students.Add(ScriptedDistrict.Student(300, grade: -1) with { LastName = "" });
        _district.Students.Add(ScriptedDistrict.Student(301, grade: 99));

        var roster = await ReadAsync();

        Assert.Equal(10, roster.Accounts.Count);
        Assert.Empty(roster.Snapshot.Findings);
        Assert.Empty(roster.Snapshot.BlockedKeys);
        Assert.Equal(new SchoolCount("10", 8, 8), roster.Snapshot.Counts[0]);
    }

    [Fact]
    public async Task ARecordWithAnErrorIsBlockedAndTheRestGoesOn()
    {
        _district.Students[0] = _district.Students[0] with { LastName = "" };
        _district.Students[1] = _district.Students[1] with { StudentNumber = "" };

        var roster = await ReadAsync();

        Assert.Equal(8, roster.Accounts.Count);
        Assert.Equal(["5100"], roster.Snapshot.BlockedKeys);
        Assert.Equal(["MissingLastName: 5100", "MissingStudentId: DCID 101"], roster.Snapshot.Findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public async Task NeitherOfTwoStudentsWithOneNumberIsApplied()
    {
        _district.Students[9] = _district.Students[9] with { StudentNumber = " 5100 " };

        var roster = await ReadAsync();

        Assert.Equal(8, roster.Accounts.Count);
        Assert.DoesNotContain(roster.Accounts, account => account.StudentId == "5100");
        Assert.Equal(["5100"], roster.Snapshot.BlockedKeys);
        var finding = Assert.Single(roster.Snapshot.Findings);
        Assert.Equal("DuplicateStudentId: 5100", finding.ToString());
        Assert.Equal(XelloSeverity.Error, finding.Severity);
        Assert.Contains("100, 203", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANumberSharedWithAStudentOutsideTheScopeIsADuplicateToo()
    {
        _district.Students.Add(ScriptedDistrict.Student(300, grade: -1) with { StudentNumber = "5100" });
        _district.Students.Add(ScriptedDistrict.Student(301, grade: -1) with { StudentNumber = "7" });
        _district.Students.Add(ScriptedDistrict.Student(302, grade: -1) with { StudentNumber = "7" });

        var roster = await ReadAsync();

        Assert.Equal(["5100"], roster.Snapshot.BlockedKeys);
        Assert.Equal("DuplicateStudentId: 5100", Assert.Single(roster.Snapshot.Findings).ToString());
    }

    [Fact]
    public async Task NumbersAreComparedByOrdinal()
    {
        _district.Students[0] = _district.Students[0] with { StudentNumber = "a1" };
        _district.Students[1] = _district.Students[1] with { StudentNumber = "A1" };
        _district.Students[2] = _district.Students[2] with { StudentNumber = "1" };
        _district.Students[3] = _district.Students[3] with { StudentNumber = "01" };

        var roster = await ReadAsync();

        Assert.Equal(10, roster.Accounts.Count);
        Assert.Equal(["01", "1"], roster.Accounts.Take(2).Select(account => account.StudentId));
    }

    [Theory]
    [InlineData("insert")]
    [InlineData("remove")]
    [InlineData("move ahead")]
    [InlineData("move back")]
    public async Task AChangeWhileReadingRepeatsTheWholeRead(string change)
    {
        _district.After(3, Change(change));

        var roster = await ReadAsync();

        Assert.Equal(4, _district.Reads);
        var truth = _district.Students.Select(student => student.StudentNumber).Order(StringComparer.Ordinal);
        Assert.Equal(truth, roster.Accounts.Select(account => account.StudentId));
        Assert.Equal(_district.Students.Count, roster.Snapshot.Accounts);
    }

    [Fact]
    public async Task AStudentWhoMovesBehindTheReadIsCaught()
    {
        // Sent with school 10, then moved to school 20 before that is read: there twice, with counts that agree.
        _district.After(6, () => _district.Students[0] = _district.Students[0] with { SchoolNumber = 20 });
        var counts = new Queue<int>([6, 5, 6, 5]);
        _district.Count = (_, count) => counts.TryDequeue(out var scripted) ? scripted : count;

        var roster = await ReadAsync();

        Assert.Equal(4, _district.Reads);
        Assert.Equal([new SchoolCount("10", 5, 5), new SchoolCount("20", 5, 5)], roster.Snapshot.Counts);
    }

    [Fact]
    public async Task ADistrictThatNeverRestsIsRefused()
    {
        // Whenever the last school is nearly read, the first one gets a new student.
        var next = 300;
        _district.Send = student =>
        {
            if (student.Id == 203)
                _district.Students.Insert(0, ScriptedDistrict.Student(next++));
            return student;
        };

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Equal("RosterIncomplete", error.Id);
        Assert.Contains("school 10: 8 counted before, 8 received, 9 counted after", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CountsThatNeverAgreeAreRefusedWithSchoolsAndNumbers()
    {
        _district.Count = (query, count) => query.School?.Id == 2 ? count + 1 : count;

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Equal("RosterIncomplete", error.Id);
        Assert.Equal(XelloErrorCategory.InvalidResult, error.Category);
        Assert.Equal(2 * RosterReader.Attempts, _district.Reads);
        Assert.Contains("3 attempts: school 20: 5 counted before, 4 received, 5 counted after.", error.Message, StringComparison.Ordinal);
        Assert.Contains(Source, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyDoubtsAreShortened()
    {
        for (var i = 0; i < 15; i++)
            _district.Schools.Add(new PSSchool { Id = 50 + i, SchoolNumber = 500 + i, Name = "More" });
        _district.Count = (_, count) => count + 1;

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.EndsWith("; and 7 more.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecordThatComesTwiceIsRefused()
    {
        _district.Students[1] = _district.Students[0];

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Contains("1 students received twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatIgnoresTheStatusIsRefused()
    {
        _district.Send = student => student.Id == 100 ? student with { EnrollStatus = PSEnrollStatus.Graduated } : student;

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Contains("1 students received who have another status", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesThatDoNotAddUpOnceAreReadAgain()
    {
        var broken = 1;
        _district.Send = student => broken-- > 0 ? throw ReadIncomplete() : student;

        Assert.Equal(10, (await ReadAsync()).Accounts.Count);
    }

    [Fact]
    public async Task PagesThatNeverAddUpAreRefusedWithTheCause()
    {
        _district.Send = _ => throw ReadIncomplete();

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Equal("RosterIncomplete", error.Id);
        Assert.Equal("ReadIncomplete", Assert.IsType<XelloException>(error.InnerException).Id);
    }

    [Fact]
    public async Task OtherErrorsGoThroughAtOnce()
    {
        _district.Send = _ => throw new XelloException("ServerUnreachable", XelloErrorCategory.ConnectionError, "gone", "wait");

        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync());

        Assert.Equal("ServerUnreachable", error.Id);
        Assert.Equal(1, _district.Reads);
    }

    [Fact]
    public async Task ASchoolThatIsNotListedIsNotAnEmptySchool()
    {
        var error = await Assert.ThrowsAsync<XelloException>(() => ReadAsync(new RosterScope([10, 30], [1])));

        Assert.Equal("RosterSchoolNotFound", error.Id);
        Assert.Equal(30, error.Target);
        Assert.Equal(0, _district.Reads);
    }

    [Fact]
    public async Task NoSchoolsIsNotAnEmptyDistrict()
    {
        _district.Schools.Clear();

        Assert.Equal("NoSchools", (await Assert.ThrowsAsync<XelloException>(() => ReadAsync())).Id);
    }

    [Fact]
    public async Task CancellationEndsTheRead()
    {
        using var cancel = new CancellationTokenSource();
        _district.After(2, cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadAsync(cancellationToken: cancel.Token));

        Assert.Equal(1, _district.Reads);
    }

    [Fact]
    public async Task ProgressEndsWithEverything()
    {
        var reports = new Reports();

        await new RosterReader(_district, Source, _clock, StudentMapping.Default).ReadAsync(RosterScope.District, reports, CancellationToken.None);

        Assert.Equal(new RosterProgress(1, "Birch Elementary", 0, 10), reports.Seen[0]);
        Assert.Equal(new RosterProgress(1, "Alder High", 10, 10), reports.Seen[^1]);
    }

    private Action Change(string change) => change switch
    {
        "insert" => () => _district.Students.Insert(0, ScriptedDistrict.Student(50)),
        "remove" => () => _district.Students.RemoveAt(0),
        "move ahead" => () => _district.Students[0] = _district.Students[0] with { SchoolNumber = 20 },
        _ => () => _district.Students[9] = _district.Students[9] with { SchoolNumber = 10 },
    };

    private static XelloException ReadIncomplete() => new("ReadIncomplete", XelloErrorCategory.InvalidResult, "short page", "again");

    private Task<ProvenRoster> ReadAsync(RosterScope? scope = null, CancellationToken cancellationToken = default) =>
        new RosterReader(_district, Source, _clock, StudentMapping.Default).ReadAsync(scope ?? RosterScope.District, null, cancellationToken);

    private sealed class Reports : IProgress<RosterProgress>
    {
        public List<RosterProgress> Seen { get; } = [];

        public void Report(RosterProgress value) => Seen.Add(value);
    }
}
