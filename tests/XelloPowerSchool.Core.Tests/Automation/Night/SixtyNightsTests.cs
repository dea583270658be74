using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Tests.Delivery;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>
/// Two months of nights, with something wrong on one in four, in an order drawn from a seed. Nobody looks in between; at the end
/// everything agrees, and whoever was to be told has been. Kills are exceptions here; <see cref="KilledNightsTests"/> has the real ones.
/// </summary>
[Collection(nameof(SshAccount))]
public sealed class SixtyNightsTests(SshAccount account) : IDisposable
{
    private const int Nights = 60;

    private static readonly SandboxFault[] Faults = [.. Enum.GetValues<SandboxFault>().Where(fault => fault != SandboxFault.None)];

    private readonly NightFixture _district = new(students: 300);

    public void Dispose() => _district.Dispose();

    [Fact]
    public void IntoAFolderOnADiskThatFillsUp()
    {
        using var disk = new SmallFileSystem("size=400k");
        _district.Configuration = _district.Configuration with { Destination = new XelloDestinationSettings { Address = disk.Folder.Path } };
        Run(seed: 1, disk.Folder.Path,
        [
            .. Faults.Take(9).Select(Fault), .. SyncJob.Checkpoints.Take(2).Select(Kill), Meeting, Late,
            () =>
            {
                var ballast = disk.Folder["ballast"];
                File.WriteAllBytes(ballast, new byte[new DriveInfo(disk.Folder.Path).AvailableFreeSpace - 4096]);
                try
                {
                    return _district.Run(new NightOptions { Force = true }); // a night with nothing to deliver would not notice
                }
                finally
                {
                    File.Delete(ballast);
                }
            },
            () =>
            {
                disk.Remount("ro");
                try
                {
                    return _district.Run(new NightOptions { Force = true });
                }
                finally
                {
                    disk.Remount("rw");
                }
            },
        ]);
    }

    [Fact]
    public void ToAServerThatIsNotAlwaysThere()
    {
        using var server = new SshServer(account);
        var there = new XelloDestinationSettings
        {
            Address = server.Address(), Credential = XelloSecretReference.TryParse("vault:V/Xello"), HostKeys = [server.Fingerprint()], AllowedHosts = ["127.0.0.1"],
            MaximumRetryCount = 0,
        };
        _district.Passwords["V/Xello"] = server.Account.Password;
        _district.Configuration = _district.Configuration with { Destination = there };
        Run(seed: 2, server.Files,
        [
            .. Faults.Skip(9).Select(Fault), .. SyncJob.Checkpoints.Skip(4).Select(Kill),
            () => With(there with { Address = server.Address(port: 1) }),
            () => With(there with { HostKeys = ["SHA256:" + new string('A', 43)] }),
            () =>
            {
                _district.Passwords["V/Xello"] = "not the password";
                try
                {
                    return _district.Run();
                }
                finally
                {
                    _district.Passwords["V/Xello"] = server.Account.Password;
                }
            },
        ]);

        NightResult With(XelloDestinationSettings destination)
        {
            var configuration = _district.Configuration;
            _district.Configuration = configuration with { Destination = destination };
            var result = _district.Run();
            _district.Configuration = configuration;
            return result;
        }
    }

    private void Run(int seed, string files, IReadOnlyList<Func<NightResult?>> troubles)
    {
        Assert.Equal(Nights / 4, troubles.Count);
        using var mail = new SmtpServer();
        using var hook = new WebhookListener();
        _district.Configuration = _district.Configuration with
        {
            Notifications = new XelloNotificationSettings { Mail = mail.Settings, Webhooks = [new XelloWebhookSettings { Uri = hook.Uri }] },
        };
        // The first and the last nights are quiet: a district begins and ends somewhere.
        var random = new Random(seed);
        var nights = Enumerable.Range(2, Nights - 3).ToArray();
        random.Shuffle(nights);
        var bad = nights.Take(troubles.Count).Zip(troubles).ToDictionary(pair => pair.First, pair => pair.Second);
        var told = new List<(string Run, XelloNotificationKind Kind)>();
        var failed = new List<string>();
        XelloSyncStatus? before = null;
        for (var night = 0; night < Nights; night++)
        {
            var result = bad.TryGetValue(night, out var trouble) ? trouble() : _district.Run();
            _district.Sandbox.Faults = SandboxFault.None;
            Assert.True(trouble is not null || result!.Error is null, $"night {night}: {result?.Run.Message}");
            // A process that was killed could tell nobody, which the next one makes good; one that gave way to another had nothing to tell.
            if (result is null)
                before = XelloSyncStatus.Failed;
            if (result is not null && result.Run.ExitCode != NightExitCode.InProgress)
            {
                if (Expected(result.Run, before) is { } kind)
                    told.Add((result.Run.Id, kind));
                if (result.Run.Status == XelloSyncStatus.Failed)
                    failed.Add(result.Run.Id);
                before = result.Run.Status;
            }

            _district.NextDay();
        }

        Assert.True(failed.Count >= 4, $"{failed.Count} bad nights: the troubles trouble nobody");
        _district.Sandbox.Date = _district.Sandbox.Date.AddDays(-1);

        // The ledger is what the files say, and the files are what PowerSchool says.
        Assert.Empty(_district.Run(new NightOptions { WhatIf = true }).Result!.Changes.Select(change => $"{change} {change.Outcome} {change.Evidence} {change.Reason}"));
        using (var ledger = Ledger.Open(_district.Configuration.Ledger, LedgerAccess.Read))
        {
            var active = ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active }).Select(account => account.StudentId).ToList();
            Assert.Equal(active, File.ReadAllLines(Path.Combine(files, "Student.txt"))[1..].Select(row => row.Split('|')[0]));
            Assert.Empty(ledger.ReadRunsWithOpenHolds());
        }

        // Every night that was bad is on record with its reason, and nothing is left half done.
        var history = _district.History();
        // One that had delivered is finished by the next night, and still says what happened to it.
        Assert.Equal(failed, history
            .Where(run => failed.Contains(run.Id) && (run is { Status: XelloSyncStatus.Failed, ExitCode: not 0 } || run.Message.Contains("Cut short: ", StringComparison.Ordinal)))
            .Select(run => run.Id).Reverse());
        Assert.All(history, run => Assert.NotEqual("", run.Message));
        Assert.DoesNotContain(history, run => run.Status == XelloSyncStatus.Staged);

        // Everybody was told of what was bad, in both ways, and of nothing else.
        Assert.Equal(told, hook.Received.Select(call => JsonDocument.Parse(call.Body).RootElement).Select(notice => (
            notice.GetProperty("runId").GetString()!, Enum.Parse<XelloNotificationKind>(notice.GetProperty("kind").GetString()!))));
        Assert.Equal(told.Count, mail.Received().Count);
    }

    private static XelloNotificationKind? Expected(XelloSyncRun run, XelloSyncStatus? before) => run.Status switch
    {
        XelloSyncStatus.Failed => run.ExitCode == NightExitCode.Incomplete ? XelloNotificationKind.Incomplete : XelloNotificationKind.Failed,
        XelloSyncStatus.Held => XelloNotificationKind.Held,
        _ => before == XelloSyncStatus.Failed ? XelloNotificationKind.Recovered : null,
    };

    private Func<NightResult?> Fault(SandboxFault fault) => () =>
    {
        var configuration = _district.Configuration;
        // What is slow is so beyond the limit of an exchange, and nothing is tried twice: another try would mend every third answer.
        if (fault is SandboxFault.Slow or SandboxFault.SlowBody)
            _district.Configuration = configuration with { Connection = configuration.Connection with { TimeoutSec = 1, MaximumRetryCount = 0 } };
        _district.Sandbox.Faults = fault;
        var result = _district.Run();
        _district.Configuration = configuration;
        if (fault is SandboxFault.Slow or SandboxFault.SlowBody)
            Assert.Equal("RequestTimeout", (result.Error as XelloException)?.Id);
        return result;
    };

    private Func<NightResult?> Kill(string point) => () =>
    {
        Assert.Throws<NightJobTests.KilledException>(() => _district.Run(new NightOptions { Force = true }, context => context with
        {
            Checkpoint = name =>
            {
                if (name == point)
                    throw new NightJobTests.KilledException();
            },
        }));
        return null;
    };

    private NightResult Meeting()
    {
        using var other = LedgerLock.Take(_district.Configuration.Ledger + ".night", _district.Time);
        return _district.Run();
    }

    private NightResult Late() => _district.Run(new NightOptions { Force = true, Deadline = new TimeSpan(19, 45, 0) });
}
