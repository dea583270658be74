using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tests.Accounts;
using XelloPowerSchool.Tests.Plugin;
using XelloPowerSchool.Tests.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Integration;

/// <summary>The checklist over a district that has been synchronised, whole and with one link broken at a time.</summary>
public sealed class IntegrationDiagnosisTests : IDisposable
{
    private static readonly DateTime Today = new(2026, 10, 1);

    private readonly TemporaryFolder _folder = new();
    private readonly PluginServer _server = new("25.3.0.0.0");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 10, 1, 6, 0, 0, TimeSpan.Zero));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Ledger => _folder["ledger.db"];

    private string Outbox => Directory.CreateDirectory(_folder["outbox"]).FullName;

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AWholeChainPasses()
    {
        await SyncAsync();
        List<PowerSchoolCheck> checks = await RunAsync(await OptionsAsync());
        Assert.DoesNotContain(checks, c => c.Status == PowerSchoolCheckStatus.Fail);
        Assert.DoesNotContain(checks, c => c.Status == PowerSchoolCheckStatus.Warning);
        // Causes before what follows from them.
        Assert.Equal(
            [
                "Disk", "Name resolution", "Token", "Source PowerQuery", "Right students", "Schools", "Plugin", "Plugin validation", "Calendar", "Ledger", "Roster", "Destination", "Schedule",
                "Interrupted run", "Last run", "Holds", "Receipts", "Processing hour",
            ],
            checks.Select(c => c.Name).Where(n => n is not ("TCP" or "TLS" or "Version" or "Clock" or "Page limits" or "Source V1" or "Source Table")
                && (!n.StartsWith("Right ", StringComparison.Ordinal) || n == "Right students")));
        Assert.Contains("they are there unchanged", Is(checks, "Receipts", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Contains("40 accounts", Is(checks, "Roster", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Contains("XelloPowerSchool Sync 1.0.0", Is(checks, "Plugin", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.All(checks.Where(c => c.Status is PowerSchoolCheckStatus.Fail or PowerSchoolCheckStatus.Warning), c => Assert.NotEmpty(c.Advice));
    }

    [Fact]
    public async Task APluginThatAsksForNoMoreThanItNeedsIsNoWarning()
    {
        await SyncAsync();
        using var own = new PluginServer("25.3.0.0.0", new PluginBuilder(new PluginRequest()).Build("1.0.0", "").Zip);
        List<PowerSchoolCheck> checks = await RunAsync((await OptionsAsync()) with { Connection = await own.ConnectAsync() });
        Assert.DoesNotContain(checks, c => c.Status is PowerSchoolCheckStatus.Warning or PowerSchoolCheckStatus.Fail);
        Assert.Contains("not needed", Is(checks, "Source V1", PowerSchoolCheckStatus.Skipped).Detail, StringComparison.Ordinal);
        // A slower source than there could be is worth a word.
        using var slow = new PluginServer("25.3.0.0.0", PluginDecisionTests.Own("1.0.0", "ORDER BY s.dcid", "ORDER BY s.no_such"));
        checks = await RunAsync((await OptionsAsync()) with { Connection = await slow.ConnectAsync() });
        Is(checks, "Source PowerQuery", PowerSchoolCheckStatus.Warning);
    }

    [Fact]
    public async Task WithoutAServerTheRestIsChecked()
    {
        await SyncAsync();
        List<PowerSchoolCheck> checks = await RunAsync((await OptionsAsync()) with { Connection = null });
        Assert.Equal("Connection", checks.First(c => c.Status == PowerSchoolCheckStatus.Fail).Name);
        Is(checks, "Roster", PowerSchoolCheckStatus.Skipped);
        Is(checks, "Last run", PowerSchoolCheckStatus.Pass);
    }

    [Fact]
    public async Task APluginThatWasSwitchedOffIsTheFirstFailure()
    {
        await SyncAsync();
        IntegrationOptions options = await OptionsAsync();
        _server.Plugins.Disable();
        List<PowerSchoolCheck> checks = await RunAsync(options with { Connection = new PowerSchoolConnection(Fresh()) });
        Assert.Equal("Token", checks.First(c => c.Status == PowerSchoolCheckStatus.Fail).Name);
        Is(checks, "Plugin", PowerSchoolCheckStatus.Skipped);
        Is(checks, "Roster", PowerSchoolCheckStatus.Skipped);
    }

    [Fact]
    public async Task AnEarlierPluginAndOneWithBrokenQueriesAreSaid()
    {
        Assert.True(_server.Plugins.Update(PluginDecisionTests.Own("1.5.0", "c.dcid, c.course_number, c.course_name", "c.dcid, c.course_number")).Succeeded);
        List<PowerSchoolCheck> checks = await RunAsync(await OptionsAsync());
        Assert.Contains("1.5.0", Is(checks, "Plugin", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Contains("1 errors", Is(checks, "Plugin validation", PowerSchoolCheckStatus.Fail).Detail, StringComparison.Ordinal);
        using var old = new PluginServer("25.3.0.0.0", PluginDecisionTests.Own("0.9.0", "WHERE (:schoolid IS NULL OR t.schoolid = :schoolid)", "WHERE t.schoolid = :unknown"));
        checks = await RunAsync((await OptionsAsync()) with { Connection = await old.ConnectAsync() });
        Assert.Contains("brings 1.0.0", Is(checks, "Plugin", PowerSchoolCheckStatus.Warning).Detail, StringComparison.Ordinal);
        Assert.Contains("QueryNotExecutable", Is(checks, "Plugin validation", PowerSchoolCheckStatus.Fail).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BeforeTheFirstRunThereIsNothingToFail()
    {
        List<PowerSchoolCheck> checks = await RunAsync((await OptionsAsync()) with { Destination = null });
        Is(checks, "Ledger", PowerSchoolCheckStatus.Warning);
        foreach (string name in new[] { "Interrupted run", "Last run", "Holds", "Receipts", "Processing hour", "Destination" })
            Is(checks, name, PowerSchoolCheckStatus.Skipped);
        Assert.False(File.Exists(Ledger));
        Assert.DoesNotContain(checks, c => c.Status == PowerSchoolCheckStatus.Fail);
    }

    [Fact]
    public async Task ALedgerThatIsNoneFails()
    {
        File.WriteAllText(Ledger, new string('x', 5000));
        Assert.Equal("Ledger", (await RunAsync(await OptionsAsync())).First(c => c.Status == PowerSchoolCheckStatus.Fail).Name);
    }

    [Fact]
    public async Task WhatRunsLeaveIsSeen()
    {
        await SyncAsync();
        IntegrationOptions options = await OptionsAsync();
        _time.Advance(TimeSpan.FromHours(40));
        Assert.Contains("40 hours ago", Is(await RunAsync(options), "Last run", PowerSchoolCheckStatus.Warning).Detail, StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(Outbox, "Student.txt"), "more");
        Assert.Contains("Student.txt is not there any more", Is(await RunAsync(options), "Receipts", PowerSchoolCheckStatus.Warning).Detail, StringComparison.Ordinal);
        IntegrationOptions early = options with { ProcessingHour = 5, ProcessingTimeZone = "UTC" };
        Is(await RunAsync(early with { ProcessingHour = 7 }), "Processing hour", PowerSchoolCheckStatus.Pass);
        Directory.Delete(Outbox, recursive: true);
        List<PowerSchoolCheck> checks = await RunAsync(options with { Destination = null });
        Assert.Equal("Destination", checks.First(c => c.Status == PowerSchoolCheckStatus.Fail).Name);
        Assert.Contains(_folder["outbox"], Is(checks, "Destination", PowerSchoolCheckStatus.Fail).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeldChangesAreCounted()
    {
        await SyncAsync();
        // Half of the district is gone: a brake holds.
        await SyncAsync(accounts => [.. accounts.Take(20)]);
        PowerSchoolCheck holds = Is(await RunAsync(await OptionsAsync()), "Holds", PowerSchoolCheckStatus.Warning);
        Assert.Contains("wait", holds.Detail, StringComparison.Ordinal);
        Assert.Contains("Approve-XelloSyncRun", holds.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-06-11", "2027-07-01", "2027-08-23", PowerSchoolCheckStatus.Pass)]
    [InlineData("2026-06-11", "2026-07-01", "2026-08-23", PowerSchoolCheckStatus.Fail)] // last summer's
    [InlineData("2028-06-11", "2028-07-01", "2028-08-23", PowerSchoolCheckStatus.Warning)] // the one after next
    [InlineData("2027-08-23", "2027-07-01", "2027-06-11", PowerSchoolCheckStatus.Fail)]
    public async Task TheCalendarMustCoverTheComingSummer(string last, string rollover, string first, PowerSchoolCheckStatus status)
    {
        var calendar = new XelloCalendar { LastDay = DateTime.Parse(last, null), RolloverStart = DateTime.Parse(rollover, null), FirstDay = DateTime.Parse(first, null) };
        Is(await RunAsync((await OptionsAsync()) with { Connection = null, Calendar = calendar }), "Calendar", status);
        Is(await RunAsync((await OptionsAsync()) with { Connection = null, Calendar = null }), "Calendar", PowerSchoolCheckStatus.Warning);
    }

    [Theory]
    [InlineData(10_000_000L, PowerSchoolCheckStatus.Fail)]
    [InlineData(500_000_000L, PowerSchoolCheckStatus.Warning)]
    [InlineData(5_000_000_000L, PowerSchoolCheckStatus.Pass)]
    [InlineData(null, PowerSchoolCheckStatus.Skipped)]
    public async Task TheDiskMustHaveRoom(long? free, PowerSchoolCheckStatus status) =>
        Assert.Equal(status, (await RunAsync((await OptionsAsync()) with { Connection = null, FreeBytes = _ => free }))[0].Status);

    [Fact]
    public async Task AScheduleOfAnotherAccountHasAnotherLedger()
    {
        IntegrationOptions options = (await OptionsAsync()) with { Connection = null, User = "Jo" };
        Is(await RunAsync(options with { Schedules = Schedules("") }), "Schedule", PowerSchoolCheckStatus.Warning);
        Is(await RunAsync(options with { Schedules = Schedules("30 2 * * * jo pwsh -c Sync-XelloAccount"), IsDefaultLedger = true }), "Schedule", PowerSchoolCheckStatus.Pass);
        ScheduleSearch other = Schedules("30 2 * * * svc-xello pwsh -c Sync-XelloAccount");
        Is(await RunAsync(options with { Schedules = other, IsDefaultLedger = true }), "Schedule", PowerSchoolCheckStatus.Warning);
        Is(await RunAsync(options with { Schedules = other, IsDefaultLedger = false }), "Schedule", PowerSchoolCheckStatus.Pass);
    }

    [Fact]
    public async Task AStudentsStoryIsAdded()
    {
        await SyncAsync();
        string key;
        using (var ledger = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Read))
            key = ledger.ReadAccounts(LedgerAccountFilter.Everything).First().StudentId;
        List<PowerSchoolCheck> checks = await RunAsync((await OptionsAsync()) with { Students = [key, "0"] });
        Assert.Contains("Xello shows the student", Is(checks, $"Student {key}", PowerSchoolCheckStatus.Pass).Detail, StringComparison.Ordinal);
        Assert.Contains(checks, c => c.Name == $"Student {key}: Receipt");
        Is(checks, "Student 0", PowerSchoolCheckStatus.Warning);
    }

    [Fact]
    public async Task NothingOfAStudentNorAnySecretIsInTheBundle()
    {
        await SyncAsync();
        await SyncAsync(accounts => [.. accounts.Take(20).Select((a, i) => i < 3 ? a with { FirstName = "Qzwxj" + a.FirstName, Email = "qzwxj@example.org" } : a)]);
        XelloAccount[] accounts;
        using (var ledger = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Read))
            accounts = [.. ledger.ReadAccounts(LedgerAccountFilter.Everything)];
        string key = accounts[0].StudentId;
        IntegrationOptions options = (await OptionsAsync()) with { Students = [key] };
        List<PowerSchoolCheck> checks = await RunAsync(options);
        checks.Add(new PowerSchoolCheck { Name = "Made up", Detail = $"Run failed for {key} of 'Example High' in {_folder.Path}, asked by Jo Doe on SERVER7", Advice = key });
        byte[] zip = new SupportBundle(Ledger, [(Ledger, "(ledger)"), (_folder.Path, "(folder)"), ("Jo Doe", "(user)"), ("server7", "(machine)")], _time).Make(checks, [key], "tests", Ct);

        using var archive = new ZipArchive(new MemoryStream(zip));
        var text = new StringBuilder();
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            text.Append(entry.FullName).Append('\n').Append(reader.ReadToEnd()).Append('\n');
        }
        string all = text.ToString();
        Assert.Equal(
            ["README.txt", "checks.json", "environment.json", "holds.jsonl", "last-run.jsonl", "ledger.json", "runs.json", Pseudonyms.Of(LedgerKey.Beside(Ledger)).Student(key) + ".jsonl"],
            archive.Entries.Select(e => e.FullName));
        List<string> canaries = [_server.Sandbox.ClientSecret, _server.Sandbox.ClientId, _folder.Path, "Jo Doe", "SERVER7", "Example High"];
        canaries.AddRange(accounts.SelectMany(a => new[] { a.FirstName, a.LastName, a.Email, a.SsoToken, a.StudentId, a.StateProvNumber, a.DateOfBirth?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) }).OfType<string>().Where(v => v.Length > 3));
        canaries.AddRange(accounts.Select(a => a.SisId?.ToString(System.Globalization.CultureInfo.InvariantCulture)).OfType<string>().Where(v => v.Length > 4));
        Assert.True(canaries.Count > 150);
        Assert.All(canaries.Distinct(), canary => Assert.False(IsIn(all, canary), canary));
        Assert.Contains("Qzwxj", string.Join(' ', canaries), StringComparison.Ordinal);
        Assert.Contains("\"Interrupted run\"", all, StringComparison.Ordinal);
    }

    // Whole words only: "Mark" is in "remarks", and four digits are in a hash.
    private static bool IsIn(string text, string word) =>
        System.Text.RegularExpressions.Regex.IsMatch(text, $@"(?<![A-Za-z0-9]){System.Text.RegularExpressions.Regex.Escape(word)}(?![A-Za-z0-9])", System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    private static PowerSchoolCheck Is(List<PowerSchoolCheck> checks, string name, PowerSchoolCheckStatus status)
    {
        PowerSchoolCheck check = Assert.Single(checks, c => c.Name == name);
        Assert.True(check.Status == status, $"{check.Status}: {check.Detail}");
        return check;
    }

    private static async Task<List<PowerSchoolCheck>> RunAsync(IntegrationOptions options)
    {
        var checks = new List<PowerSchoolCheck>();
        await foreach (PowerSchoolCheck check in new IntegrationDiagnosis(options).RunAsync(Ct))
            checks.Add(check);
        return checks;
    }

    private ScheduleSearch Schedules(string line)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_folder["root/etc"]).FullName, "crontab"), line + "\n");
        return new ScheduleSearch(_folder["root"], _folder["home"], "jo", static (_, _) => null);
    }

    private async Task<IntegrationOptions> OptionsAsync() => new()
    {
        Connection = await _server.ConnectAsync(),
        LedgerPath = Ledger,
        Destination = new FolderDestination(Outbox, _time),
        Calendar = new XelloCalendar { LastDay = new DateTime(2027, 6, 11), RolloverStart = new DateTime(2027, 7, 1), FirstDay = new DateTime(2027, 8, 23) },
        Profile = DataFileProfile.XelloUs,
        Today = Today,
        Clock = _time,
        FreeBytes = static _ => 5_000_000_000,
        Schedules = Schedules("30 2 * * * svc-xello pwsh -c Sync-XelloAccount"),
    };

    private PowerSchoolConnectionOptions Fresh() => new()
    {
        Uri = _server.Sandbox.Uri, ClientId = _server.Sandbox.ClientId, ClientSecret = StubServer.Secure(_server.Sandbox.ClientSecret),
        Transport = _server.Sandbox.CreateHandler(), IsSandbox = true,
    };

    private async Task SyncAsync(Func<IReadOnlyList<XelloAccount>, IReadOnlyList<XelloAccount>>? change = null)
    {
        using PowerSchoolConnection connection = await _server.ConnectAsync();
        var client = new PowerSchoolClient(connection);
        ProvenRoster roster = await new RosterReader(client, connection.Uri.AbsoluteUri, _time, StudentMapping.Default, Today).ReadAsync(RosterScope.District, null, Ct);
        LedgerState state = LedgerState.Empty;
        if (XelloPowerSchool.Accounts.Ledger.Exists(Ledger))
        {
            using var ledger = XelloPowerSchool.Accounts.Ledger.Open(Ledger, LedgerAccess.Read);
            state = ledger.ReadState();
        }
        (RosterSnapshot snapshot, IReadOnlyList<XelloAccount> desired) = change is null
            ? (roster.Snapshot, roster.Accounts)
            : TestAccounts.Snapshot([.. change(roster.Accounts)], null, id: "S2");
        await new SyncJob(Ledger, new FolderDestination(Outbox, _time), new SyncOptions { Complete = true }, _time)
            .RunAsync(RosterComparer.Compare(desired, state, snapshot).All(XelloEvidence.Exited), snapshot, Ct);
    }
}
