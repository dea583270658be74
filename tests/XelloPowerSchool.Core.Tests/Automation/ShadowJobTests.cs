using System.Globalization;
using System.Text;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Delivery;
using Xunit;
using static XelloPowerSchool.Tests.Accounts.TestAccounts;

namespace XelloPowerSchool.Tests.Automation;

/// <summary>Nights beside the vendor's plugin: everything is done, nothing is delivered, and what differs is remembered.</summary>
public sealed class ShadowJobTests : IDisposable
{
    private readonly RunFolder _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public async Task ANightIsWholeAndDeliversNothing()
    {
        var night = await Night(Several(300));
        Assert.Equal((300, null, 0), (night.Ours, night.Theirs, night.OnlyOurs));
        using (var ledger = _runs.Open())
        {
            var run = ledger.ReadRuns(night.RunId).Single();
            Assert.Equal((XelloRunKind.Shadow, XelloSyncStatus.Committed, 300), (run.Kind, run.Status, run.Created));
            Assert.Empty(run.Receipts);
            Assert.True(ledger.IsShadow);
        }

        // The brakes are those of a real night, and what is held stays in what would be sent.
        night = await Night(Several(250, from: 51));
        Assert.Equal((300, 50), (night.Ours, night.Held));
        Assert.Equal(["ledger.db", "ledger.db.lock", "ledger.db.lock.txt"], Directory.EnumerateFiles(Path.GetDirectoryName(_runs.Ledger)!, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(file)).Where(name => !name.Contains("db-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task TheLedgerIsNeverTakenForOneThatDelivers()
    {
        await Night(Several(20));
        Assert.Equal("LedgerIsShadow", Assert.Throws<XelloException>(() => _runs.Sync(Several(21))).Id);
        Assert.Equal("LedgerIsShadow", Assert.Throws<XelloException>(() => _runs.Preview(Several(21))).Id);
        var send = new SendJob(_runs.Ledger, new FolderDestination(_runs["outbox"], _runs.Time), _runs.Time);
        Assert.Equal("LedgerIsShadow", (await Assert.ThrowsAsync<XelloException>(() => send.RunAsync([], default))).Id);
        // Nor by way of a backup.
        Ledger.BackUp(_runs.Ledger, _runs["copy.db"]);
        Ledger.Restore(_runs["copy.db"], _runs.Ledger, _runs.Time);
        Assert.Equal("LedgerIsShadow", Assert.Throws<XelloException>(() => _runs.Sync(Several(21))).Id);

        using var real = new RunFolder();
        real.Sync(Several(20));
        var shadow = new ShadowJob(real.Ledger, new SyncOptions(), real.Time);
        var (snapshot, roster) = Snapshot(Several(21));
        var changes = RosterComparer.Compare(roster, real.State(), snapshot).All();
        Assert.Equal("LedgerIsNotShadow", (await Assert.ThrowsAsync<XelloException>(() => shadow.RunAsync(changes, snapshot, [], null, default))).Id);
    }

    [Fact]
    public async Task WhatDiffersIsRememberedByNightAndByStudent()
    {
        XelloAccount[] xello = [.. Several(99), Account(500)];
        await Night(Several(100), xello); // 100 is not in Xello yet, 500 should not be
        var night = await Night([.. Several(100).Select(account => account.StudentId == "00007" ? account with { Grade = 10, LastName = "New" } : account)], xello);
        Assert.Equal((100, 100, 98, 1, 1, 1), (night.Ours, night.Theirs, night.Agree, night.OnlyOurs, night.OnlyXello, night.Different));
        await Night(Several(100), [.. xello, Account(100)]);
        using var ledger = _runs.Open();
        Assert.Equal([0, 1, 1], ledger.ReadShadowNights().Select(one => one.OnlyOurs));
        Assert.Equal(
            ["00007 Different LastName,Grade 1 False", "00100 OnlyOurs  2 False", "00500 OnlyXello  3 True"],
            ledger.ReadShadowDifferences(null).Select(one => $"{one} {one.Fields} {one.Nights} {one.IsCurrent}"));
        var student = Assert.Single(ledger.ReadShadowDifferences("00100"));
        Assert.Equal(1, (student.LastSeen - student.FirstSeen).Days);
    }

    [Fact]
    public async Task AFieldThatTheListDoesNotHaveIsNoDifferenceAndARowThatCannotBeReadSaysNothing()
    {
        var list = "Student ID,First Name,Last Name,Grade,School Code\r\n00001,First1,Läst,9,10\r\n00002,First2,Läst,many,10\r\n";
        await Night(Several(2));
        var night = await Night(Several(2), reference: list);
        Assert.Equal((1, 0, 0, 0), (night.Agree, night.OnlyOurs, night.OnlyXello, night.Different));
    }

    private async Task<XelloShadowNight> Night(XelloAccount[] roster, XelloAccount[]? xello = null, string? reference = null)
    {
        reference ??= xello is null ? null : "StudentID,FirstName,LastName,Gender,DateOfBirth,CurrentGrade,CurrentSchoolCode,Email\r\n" + string.Concat(xello.Select(account =>
            string.Create(CultureInfo.InvariantCulture, $"{account.StudentId},{account.FirstName},{account.LastName},N,{account.DateOfBirth:yyyy-MM-dd},{account.Grade},{account.SchoolCode},{account.Email}\r\n")));
        AccountImportSource? source = null;
        if (reference is not null)
        {
            var file = Path.GetTempFileName();
            File.WriteAllText(file, reference, new UTF8Encoding(false));
            source = new AccountImport(_runs.Ledger, new AccountImportOptions { Path = file }, _runs.Time).Read(default);
            File.Delete(file);
        }

        var job = new ShadowJob(_runs.Ledger, new SyncOptions(), _runs.Time);
        await job.RecoverAsync(default);
        var (snapshot, desired) = Snapshot(roster, id: "S" + _runs.Time.GetUtcNow().UtcTicks);
        var changes = RosterComparer.Compare(desired, _runs.State(), snapshot).All();
        var night = await job.RunAsync(changes, snapshot, [], source, default);
        _runs.Time.Advance(TimeSpan.FromDays(1));
        return night;
    }
}
