using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class EvidenceReaderTests
{
    private static readonly RosterScope Scope = new([10, 20], [.. Enumerable.Range(0, 13)]);

    private static readonly Dictionary<string, string> None = [];

    private readonly ScriptedDistrict _district = new();

    [Theory]
    [InlineData(PSEnrollStatus.TransferredOut, 10, 3, "Exited")]
    [InlineData(PSEnrollStatus.Graduated, 20, 12, "Graduated")]
    [InlineData(PSEnrollStatus.Active, 999999, 99, "Graduated")]
    [InlineData(PSEnrollStatus.Inactive, 10, 3, "Inactive")]
    [InlineData(PSEnrollStatus.Historical, 10, 3, "Inactive")]
    [InlineData(PSEnrollStatus.PreRegistered, 10, 3, "Inactive")]
    [InlineData(PSEnrollStatus.Active, 10, 3, "StillActive")]
    [InlineData(PSEnrollStatus.Active, 10, null, "StillActive")]
    [InlineData(PSEnrollStatus.Active, 30, 3, "OutOfScope")]
    [InlineData(PSEnrollStatus.Active, 10, -1, "OutOfScope")]
    [InlineData(null, null, null, "NotChecked")]
    public async Task EveryStandingHasItsEvidence(PSEnrollStatus? status, int? school, int? grade, string evidence)
    {
        _district.Students.Add(ScriptedDistrict.Student(1, school, grade, status));

        var standing = (await LookUpAsync("5001"))["5001"];

        Assert.Equal(evidence, standing.Evidence.ToString());
        Assert.NotEmpty(standing.Reason);
    }

    [Fact]
    public async Task AnExitSaysWhenAndHow()
    {
        _district.Students.Add(ScriptedDistrict.Student(1, status: PSEnrollStatus.TransferredOut) with { ExitDate = new DateTime(2026, 10, 15), ExitCode = "W3" });

        Assert.Equal("The student transferred out with exit date 2026-10-15, exit code W3.", (await LookUpAsync("5001"))["5001"].Reason);
    }

    [Fact]
    public async Task AStudentWhomNobodyKnowsVanished() =>
        Assert.Equal(XelloEvidence.Vanished, (await LookUpAsync("5001"))["5001"].Evidence);

    [Theory]
    [InlineData(PSEnrollStatus.Active, "StillActive")]
    [InlineData(PSEnrollStatus.TransferredOut, "Exited")]
    public async Task WhomNoListHasIsAskedForByRecord(PSEnrollStatus status, string evidence)
    {
        _district.Unlisted.Add(ScriptedDistrict.Student(1, status: status));
        XelloAccount[] missing = [new() { StudentId = "5001", SisId = 1 }, new() { StudentId = "5002", SisId = 2 }];

        var standings = await new EvidenceReader(_district, StudentMapping.Default).LookUpAsync(missing, None, Scope, CancellationToken.None);

        Assert.Equal(evidence, standings["5001"].Evidence.ToString());
        Assert.Equal(XelloEvidence.Vanished, standings["5002"].Evidence);
    }

    [Theory]
    [InlineData(true, "Vanished")]
    [InlineData(false, "StillActive")]
    public async Task ARecordWithAnotherNumberIsAShortReadUnlessItIsOnTheRoster(bool onRoster, string evidence)
    {
        _district.Students.Add(ScriptedDistrict.Student(1) with { StudentNumber = "7001" });
        var renamed = onRoster ? new() { ["5001"] = "7001" } : None;

        var standings = await new EvidenceReader(_district, StudentMapping.Default).LookUpAsync([new() { StudentId = "5001", SisId = 1 }], renamed, Scope, CancellationToken.None);

        Assert.Equal(evidence, standings["5001"].Evidence.ToString());
    }

    [Fact]
    public async Task ANumberThatIsAnotherStudentsByNowIsNoEvidence()
    {
        _district.Students.Add(ScriptedDistrict.Student(1) with { StudentNumber = "7001" });
        _district.Students.Add(ScriptedDistrict.Student(2, status: PSEnrollStatus.TransferredOut) with { StudentNumber = "5001" });

        var standings = await new EvidenceReader(_district, StudentMapping.Default).LookUpAsync([new() { StudentId = "5001", SisId = 1 }], None, Scope, CancellationToken.None);

        Assert.Equal(XelloEvidence.StillActive, standings["5001"].Evidence);
    }

    [Fact]
    public async Task ANumberThatIsEqualOnlyAsANumberIsAnotherKey()
    {
        _district.Students.Add(ScriptedDistrict.Student(1));

        Assert.Equal(XelloEvidence.Vanished, (await LookUpAsync("05001"))["05001"].Evidence);
    }

    // The answer about the one student has the other's record in it, under a number that is not asked for as a key.
    [Fact]
    public async Task ARecordThatCameAlongWithAnotherNumberSpeaksForItsAccount()
    {
        _district.Students.Add(ScriptedDistrict.Student(1, status: PSEnrollStatus.TransferredOut));
        _district.Students.Add(ScriptedDistrict.Student(2, school: 10) with { StudentNumber = "05001" });
        XelloAccount[] missing = [new() { StudentId = "5001", SisId = 1 }, new() { StudentId = "5002", SisId = 2 }];

        var standings = await new EvidenceReader(_district, StudentMapping.Default).LookUpAsync(missing, None, Scope, CancellationToken.None);

        Assert.Equal(XelloEvidence.Exited, standings["5001"].Evidence);
        Assert.Equal(XelloEvidence.StillActive, standings["5002"].Evidence);
    }

    [Fact]
    public async Task AKeyThatCannotBeAskedForIsSaidSo()
    {
        var standings = await LookUpAsync("A1", "1;2", "");

        Assert.All(standings.Values, standing => Assert.Equal(XelloEvidence.NotChecked, standing.Evidence));
        Assert.Equal(3, standings.Count);
        Assert.Empty(_district.Queries);
    }

    [Theory]
    [InlineData(PSEnrollStatus.Graduated, PSEnrollStatus.Active)]
    [InlineData(PSEnrollStatus.Active, PSEnrollStatus.Graduated)]
    public async Task OfSeveralRecordsTheOneThatRemovesLeastSpeaks(PSEnrollStatus first, PSEnrollStatus second)
    {
        _district.Students.Add(ScriptedDistrict.Student(1, status: first));
        _district.Students.Add(ScriptedDistrict.Student(2, status: second) with { StudentNumber = "5001" });

        Assert.Equal(XelloEvidence.StillActive, (await LookUpAsync("5001"))["5001"].Evidence);
    }

    [Fact]
    public async Task AllAreAskedInBatchesWithEveryStatus()
    {
        var keys = Enumerable.Range(5000, 120).Select(number => number.ToString(CultureInfo.InvariantCulture)).ToArray();
        foreach (var number in Enumerable.Range(0, 120))
            _district.Students.Add(ScriptedDistrict.Student(number, status: PSEnrollStatus.TransferredOut));

        var standings = await LookUpAsync(keys);

        Assert.Equal(keys, standings.Keys.Order(StringComparer.Ordinal));
        Assert.All(standings.Values, standing => Assert.Equal(XelloEvidence.Exited, standing.Evidence));
        Assert.Equal([50, 50, 20], _district.Queries.Select(query => query.StudentNumbers.Count));
        Assert.All(_district.Queries, query => Assert.Equal(Enum.GetValues<PSEnrollStatus>().Order(), query.Statuses.Order()));
    }

    [Fact]
    public async Task NobodyMissingAsksNothing()
    {
        Assert.Empty(await LookUpAsync());
        Assert.Empty(_district.Queries);
    }

    private Task<IReadOnlyDictionary<string, SisStanding>> LookUpAsync(params string[] keys) =>
        new EvidenceReader(_district, StudentMapping.Default).LookUpAsync([.. keys.Select(key => new XelloAccount { StudentId = key })], None, Scope, CancellationToken.None);
}
