using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>Drills that a district runs itself, on its own accounts.</summary>
public sealed class BrakeDrillTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task EveryDrillIsStoppedAndTheLedgerIsAsItWas()
    {
        _runs.Sync([.. Enumerable.Range(1, 400).Select(number => Account(number, number % 3 == 0 ? "10" : "20", number % 13) with { SsoToken = $"t{number}" }),
            .. Enumerable.Range(500, 90).Select(number => Account(number, "A-7") with { StudentId = $"8{number}", SisId = null })]);
        var before = Content();
        var drills = await Run();
        Assert.Equal(BrakeDrill.Names, drills.Select(drill => drill.Name));
        Assert.All(drills, drill => Assert.True(drill.Passed && drill.Removed == 0 && drill.Created == 0, $"{drill.Name}: {drill.StoppedBy}"));
        Assert.Equal(before, Content());

        Assert.Equal((0, "Nothing had to: no account changes by it."), (drills[0].Held, drills[0].StoppedBy));
        Dictionary<string, string> expected = new()
        {
            ["PageLost"] = "RosterIncomplete", ["RosterTruncated"] = "RosterIncomplete", ["SchoolDropped"] = "RosterIncomplete",
            ["SchoolExited"] = "Removals in school", ["EveryoneExited"] = "490 active accounts are not in the input", ["RecordsGone"] = "Vanished",
            ["NumbersDuplicated"] = "DuplicateStudentId: 245 records", ["ZerosChanged"] = "Identity", ["NumbersMissing"] = "MissingStudentId: 490 records",
            ["GradesMissing"] = "MissingGrade: 490 records", ["FileTruncated"] = "have no key", ["FileEmpty"] = "AccountFileEmpty",
            ["FileHeaderOnly"] = "AccountFileEmpty", ["FileHeaderTypo"] = "AccountHeaderUnknown", ["FileByteOrderMark"] = "Nothing had to",
            ["FileZerosChanged"] = "Vanished", ["FileSchoolDropped"] = "Vanished", ["FileNumbersDuplicated"] = "RowsContradict",
        };
        Assert.Equal("", string.Join('\n', drills.Where(drill => expected.TryGetValue(drill.Name, out var because) && !drill.StoppedBy!.Contains(because, StringComparison.Ordinal))
            .Select(drill => $"{drill.Name}: {drill.StoppedBy}")));
    }

    [Fact]
    public async Task WhatWouldHaveGoneThroughFails()
    {
        _runs.Sync(Several(300));
        // With limits that let everything pass nothing holds a school that is emptied.
        var drills = await Run(new SyncOptions { Brakes = XelloBrake.Off() });
        var all = drills.Single(drill => drill.Name == "RecordsGone");
        Assert.Equal((150, false, null), (all.Removed, all.Passed, all.StoppedBy));
        Assert.Equal(300, drills.Single(drill => drill.Name == "ZerosChanged").Created);
        // The proof of completeness is no limit, and holds.
        Assert.All(drills.Where(drill => drill.Name is "PageLost" or "RosterTruncated" or "SchoolDropped"), drill => Assert.True(drill.Passed));

        // Eight students are below every floor.
        using var small = new RunFolder();
        small.Sync(Several(8));
        Assert.Contains(await Run(small.Ledger), drill => !drill.Passed);
        Assert.All(
            await Run(small.Ledger, new SyncOptions { Brakes = new XelloBrake { Removals = Three(), Creates = Three(), Identity = Three() } }),
            drill => Assert.True(drill.Passed, $"{drill}: {drill.Removed}"));

        static XelloBrakeLimit Three() => new() { Count = 3, SchoolCount = 3 };
    }

    [Fact]
    public async Task AnEmptyLedgerHasNothingToDrill()
    {
        _runs.Open(LedgerAccess.Write).Dispose();
        Assert.Equal("NothingToDrill", (await Assert.ThrowsAsync<XelloException>(() => Run())).Id);
        Assert.DoesNotContain(Content().Keys, name => name.Contains("drill", StringComparison.Ordinal));
        Assert.Equal("LedgerNotFound", (await Assert.ThrowsAsync<XelloException>(() => Run(_runs["none.db"]))).Id);
    }

    private Dictionary<string, string> Content() => Directory.EnumerateFiles(Path.GetDirectoryName(_runs.Ledger)!, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith("-wal", StringComparison.Ordinal))
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));

    private Task<List<XelloDrill>> Run(SyncOptions? options = null) => Run(_runs.Ledger, options);

    private async Task<List<XelloDrill>> Run(string ledger, SyncOptions? options = null)
    {
        var drills = new List<XelloDrill>();
        await foreach (var drill in new BrakeDrill(ledger, options ?? new SyncOptions(), _runs.Time).RunAsync(_ => true, default))
            drills.Add(drill);
        return drills;
    }
}
