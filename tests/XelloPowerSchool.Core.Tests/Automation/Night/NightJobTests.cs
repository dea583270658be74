using System.Text.Json;
using System.Text.RegularExpressions;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>What one night does, and what it leaves behind when it cannot.</summary>
public sealed class NightJobTests : IDisposable
{
    private readonly NightFixture _district = new();

    public void Dispose() => _district.Dispose();

    [Fact]
    public void AGoodNightDeliversReportsAndLeavesATrace()
    {
        _district.Configuration = _district.Configuration with { Report = new XelloReportSettings { Path = _district["report.html"] } };
        var result = _district.Run();
        Assert.Equal((XelloSyncStatus.Committed, 0, 400, null), (result.Run.Status, result.Run.ExitCode, result.Run.Created, result.Error));
        Assert.Equal(400, _district.Delivered().Length);
        Assert.Equal(result.Run.Id, Assert.Single(_district.History()).Id);
        Assert.Contains("Practice district", File.ReadAllText(_district["report.html"]), StringComparison.Ordinal);
        var events = File.ReadAllLines(_district.Configuration.Log.Path).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["Started", "Connected", "RosterRead", "Compared", "Finished", "ReportWritten"], events.Select(entry => entry.GetProperty("event").GetString()));
        Assert.All(events, entry => Assert.Equal(result.Run.Id, entry.GetProperty("run").GetString()));
        Assert.Equal(400, events[4].GetProperty("created").GetInt32());
        Assert.Empty(_district.Warnings);

        _district.NextDay();
        Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Equal(2, _district.History().Count);
    }

    [Fact]
    public void NoNameIsInTheLog()
    {
        _district.Run();
        _district.NextDay();
        _district.Run();
        var log = _district.Log();
        using var ledger = Ledger.Open(_district.Configuration.Ledger, LedgerAccess.Read);
        var names = ledger.ReadAccounts(LedgerAccountFilter.Everything).SelectMany(account => new[] { account.FirstName, account.LastName, account.Email ?? "" })
            .Where(name => name.Length > 3).ToHashSet(StringComparer.Ordinal);
        Assert.True(names.Count > 200);
        var words = Regex.Split(log, @"[^\p{L}\p{N}@.'-]+").ToHashSet(StringComparer.Ordinal);
        Assert.Contains("Connected", words);
        Assert.DoesNotContain(names, words.Contains);
        Assert.DoesNotContain(_district.Sandbox.ClientSecret, log, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfIsTheWholeNightWithoutAWrite()
    {
        var result = _district.Run(new NightOptions { WhatIf = true });
        Assert.Equal((XelloSyncStatus.WhatIf, 400), (result.Run.Status, result.Run.Created));
        Assert.False(Directory.Exists(_district["data"]));
        Assert.Empty(Directory.GetFiles(_district["out"]));
        _district.Sandbox.Faults = SandboxFault.CountMismatch;
        Assert.Equal(6, _district.Run(new NightOptions { WhatIf = true }).Run.ExitCode);
        Assert.False(Directory.Exists(_district["data"]));
    }

    [Fact]
    public void ANightThatFailsBeforeItsRunIsOnRecord()
    {
        _district.Run();
        var before = File.ReadAllText(_district["out/Student.txt"]);
        _district.Sandbox.Faults = SandboxFault.ShortPage;
        _district.NextDay();
        var result = _district.Run();
        Assert.Equal((XelloSyncStatus.Failed, 6), (result.Run.Status, result.Run.ExitCode));
        var recorded = _district.History()[0];
        Assert.Equal((result.Run.Id, XelloSyncStatus.Failed, 6, result.Run.Message), (recorded.Id, recorded.Status, recorded.ExitCode, recorded.Message));
        Assert.Equal(before, File.ReadAllText(_district["out/Student.txt"]));
        Assert.Contains("\"event\":\"Finished\",\"status\":\"Failed\",\"exitCode\":6", _district.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingSecretIsExitCode4()
    {
        _district.Configuration = _district.Configuration with
        {
            Connection = _district.Configuration.Connection with { Credential = XelloSecretReference.TryParse("vault:V/Other") },
        };
        var result = _district.Run();
        Assert.Equal((4, "SecretNotFound"), (result.Run.ExitCode, ((XelloException)result.Error!).Id));
        Assert.Equal(4, Assert.Single(_district.History()).ExitCode);
        _district.Sandbox.Faults = SandboxFault.PluginDisabled;
        _district.Configuration = _district.Configuration with { Connection = _district.Configuration.Connection with { Credential = XelloSecretReference.TryParse("vault:V/PowerSchool") } };
        Assert.Equal(4, _district.Run().Run.ExitCode);
    }

    [Fact]
    public void TwoPersonsAreAskedForWhereTheConfigurationSaysSo()
    {
        using var hook = new WebhookListener();
        _district.Run();
        _district.Configuration = _district.Configuration with
        {
            TwoPersonLimit = new XelloTwoPersonLimit { Removals = 1, Creates = 1, Transfers = 1 },
            Notifications = new XelloNotificationSettings { Webhooks = [new XelloWebhookSettings { Uri = hook.Uri }] },
        };
        XelloSyncRun run;
        do
        {
            _district.NextDay();
            run = _district.Run().Run;
        }
        while (run.Held == 0 && _district.Time.GetUtcNow().Month < 12);
        Assert.Equal((XelloSyncStatus.Held, 2), (run.Status, run.ExitCode));
        using var ledger = Ledger.Open(_district.Configuration.Ledger, LedgerAccess.Read);
        Assert.All(ledger.ReadOpenHolds(run.Id), held => Assert.Equal(2, held.ApprovalsNeeded));
        Assert.Contains("Some of them need two persons", System.Text.Encoding.UTF8.GetString(Assert.Single(hook.Received).Body), StringComparison.Ordinal);
    }

    [Fact]
    public void TheCourseFilesGoWithTheSetWhenTheConfigurationSaysSo()
    {
        _district.Configuration = _district.Configuration with { Include = [XelloDataFileKind.CourseCodes, XelloDataFileKind.StudentCourses] };
        var run = _district.Run().Run;
        Assert.True(run.ExitCode == 0, run.Message);
        Assert.Equal(["CourseCodes.txt", "School.txt", "Student.txt", "StudentCourses.txt"], run.Receipts.Select(receipt => receipt.File).Order());
        Assert.All(run.Receipts, receipt => Assert.True(receipt.Rows > 0, receipt.File));
        Assert.Equal("Nothing to do.", _district.Run().Run.Message);
    }

    [Fact]
    public void TwoNightsDoNotMeet()
    {
        _district.Run();
        using (LedgerLock.Take(_district.Configuration.Ledger + ".night", _district.Time))
        {
            var result = _district.Run();
            Assert.Equal((5, "SyncInProgress"), (result.Run.ExitCode, ((XelloException)result.Error!).Id));
        }

        Assert.Single(_district.History());
        Assert.Equal(0, _district.Run().Run.ExitCode);
    }

    [Fact]
    public void AfterTheDeadlineNothingIsDelivered()
    {
        // Ten in the evening is too late for a quarter to eight.
        var late = _district.Run(new NightOptions { Deadline = new TimeSpan(19, 45, 0) });
        Assert.Equal((XelloSyncStatus.Failed, 1, "DeadlinePassed"), (late.Run.Status, late.Run.ExitCode, ((XelloException)late.Error!).Id));
        Assert.Empty(Directory.GetFiles(_district["out"]));
        Assert.Equal(late.Run.Id, Assert.Single(_district.History()).Id);

        // For four in the morning there is time, and the same changes go.
        Assert.Equal(400, _district.Run(new NightOptions { Deadline = new TimeSpan(4, 0, 0) }).Run.Created);
    }

    [Fact]
    public void ANightThatIsLateWithFilesThatAreThereAlreadyHasFailedAllTheSame()
    {
        using var hook = new WebhookListener();
        _district.Configuration = _district.Configuration with { Notifications = new XelloNotificationSettings { Webhooks = [new XelloWebhookSettings { Uri = hook.Uri }] } };
        _district.Run();
        var late = _district.Run(new NightOptions { Force = true, Deadline = new TimeSpan(19, 45, 0) }).Run;
        Assert.Equal((XelloSyncStatus.Failed, 1), (late.Status, late.ExitCode));
        Assert.Contains("The deadline of 2026-10-01 19:45 has passed", late.Message, StringComparison.Ordinal);
        Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Equal(["Failed", "Recovered"], hook.Received.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("kind").GetString()));
    }

    [Fact]
    public void TheQualityGateStopsTheNight()
    {
        _district.Configuration = _district.Configuration with { Quality = new XelloQualitySettings { FailOn = XelloSeverity.Warning } };
        var result = _district.Run();
        Assert.Equal((1, "QualityGateFailed"), (result.Run.ExitCode, ((XelloException)result.Error!).Id));
        Assert.Empty(Directory.GetFiles(_district["out"]));
        var rules = result.Run.Message.Split("rule ")[1].Split('.')[0];
        Assert.Contains(rules, RosterRuleNames.All);

        _district.Configuration = _district.Configuration with { Quality = _district.Configuration.Quality with { ExcludeRule = RosterRuleNames.All } };
        Assert.Equal(0, _district.Run().Run.ExitCode);
    }

    [Fact]
    public void ANightThatWasKilledIsFinishedByTheNext()
    {
        foreach (var point in SyncJob.Checkpoints)
        {
            var students = _district.Sandbox.Date;
            Assert.Throws<KilledException>(() => _district.Run(new NightOptions { Force = true }, context => context with
            {
                Checkpoint = name =>
                {
                    if (name == point)
                        throw new KilledException();
                },
            }));
            _district.NextDay();
            Assert.True(_district.Sandbox.Date > students);
            var next = _district.Run();
            Assert.True(next.Run.ExitCode == 0, next.Run.Message);
        }

        using var ledger = Ledger.Open(_district.Configuration.Ledger, LedgerAccess.Read);
        Assert.Equal(
            ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active }).Select(account => account.StudentId),
            _district.Delivered().Select(row => row.Split('|')[0]));
        Assert.DoesNotContain(_district.History(), run => run.Status == XelloSyncStatus.Staged);
    }

    [Fact]
    public void ANightThatWasCutOffBeforeItsRunIsOnRecordAndTheNextOneSaysThatAllIsWell()
    {
        using var hook = new WebhookListener();
        _district.Configuration = _district.Configuration with { Notifications = new XelloNotificationSettings { Webhooks = [new XelloWebhookSettings { Uri = hook.Uri }] } };
        _district.Run();
        _district.NextDay();
        var cut = _district.Time.GetUtcNow();
        Assert.Throws<KilledException>(() => _district.Run(with: context => context with
        {
            Checkpoint = name =>
            {
                if (name == "Planned")
                    throw new KilledException();
            },
        }));
        _district.NextDay();
        Assert.Equal(0, _district.Run().Run.ExitCode);
        var history = _district.History();
        Assert.Equal([XelloSyncStatus.Committed, XelloSyncStatus.Failed, XelloSyncStatus.Committed], history.Select(run => run.Status));
        Assert.Equal((cut, 1, "The night was cut off: the machine or the process ended in the middle of it."), (history[1].Started, history[1].ExitCode, history[1].Message));
        Assert.Contains("was cut off", Assert.Single(_district.Warnings), StringComparison.Ordinal);
        Assert.Equal("Recovered", JsonDocument.Parse(Assert.Single(hook.Received).Body).RootElement.GetProperty("kind").GetString());

        // Once is enough.
        _district.NextDay();
        Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Single(hook.Received);
        Assert.Single(_district.Warnings);
    }

    [Fact]
    public void ANoteThatWasCutOffItselfIsTakenForWhatItIs()
    {
        _district.Run();
        File.WriteAllText(_district["data/ledger.db.night.begun"], "2026");
        Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Equal(3, _district.History().Count);
        Assert.False(File.Exists(_district["data/ledger.db.night.begun"]));
    }

    [Fact]
    public void WhereThereIsNoPlaceForALogSomebodyIsTold()
    {
        using var hook = new WebhookListener();
        Directory.CreateDirectory(_district["data/log-is-a-folder"]);
        _district.Configuration = _district.Configuration with
        {
            Log = new XelloLogSettings { Path = _district["data/log-is-a-folder"] },
            Notifications = new XelloNotificationSettings { Webhooks = [new XelloWebhookSettings { Uri = hook.Uri }] },
        };
        var result = _district.Run();
        Assert.Equal((1, "LogNotWritable"), (result.Run.ExitCode, ((XelloException)result.Error!).Id));
        Assert.Equal(result.Run.Id, Assert.Single(_district.History()).Id);
        Assert.Equal("Failed", JsonDocument.Parse(Assert.Single(hook.Received).Body).RootElement.GetProperty("kind").GetString());
    }

    [UnixFact]
    public void ALogThatFillsItsDiskDoesNotStopTheNight()
    {
        using var disk = new Delivery.SmallFileSystem("size=64k");
        var ballast = disk.Folder["ballast"];
        _district.Configuration = _district.Configuration with { Log = new XelloLogSettings { Path = disk.Folder["night.log"] } };
        var result = _district.Run(with: context => context with
        {
            Say = text =>
            {
                if (text.StartsWith("Connecting", StringComparison.Ordinal))
                    File.WriteAllBytes(ballast, new byte[new DriveInfo(disk.Folder.Path).AvailableFreeSpace]);
            },
        });
        // Its first page is there already, so a few lines more fit.
        Assert.Equal(0, result.Run.ExitCode);
        _district.NextDay();
        for (var night = 0; night < 10 && _district.Warnings.Count == 0; night++)
            Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Contains("This night has no more log.", Assert.Single(_district.Warnings), StringComparison.Ordinal);
    }

    [UnixFact]
    public void WhereThereIsNoEventLogTheNightGoesOn()
    {
        _district.Configuration = _district.Configuration with { Log = _district.Configuration.Log with { EventLog = true } };
        Assert.Equal(0, _district.Run().Run.ExitCode);
        Assert.Equal(["Nothing was written to the Windows event log: Only Windows has an event log."], _district.Warnings);
    }

    [Fact]
    public async Task AStoppedNightIsOnRecord()
    {
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _district.RunAsync(null, context => context with
        {
            Say = text =>
            {
                if (text.StartsWith("Reading", StringComparison.Ordinal))
                    stop.Cancel();
            },
        }, stop.Token));
        Assert.Equal("Stopped before anything was delivered.", Assert.Single(_district.History()).Message);
    }

    [Fact]
    public void AReportOrANotificationThatFailsDoesNotUndoTheNight()
    {
        _district.Configuration = _district.Configuration with
        {
            Report = new XelloReportSettings { Path = _district["missing/report.html"] },
            Notifications = new XelloNotificationSettings { Heartbeat = [DayOfWeek.Thursday], Command = new XelloNotificationCommand { Path = _district["missing"] } },
        };
        var result = _district.Run();
        Assert.Equal(0, result.Run.ExitCode);
        Assert.Equal(2, _district.Warnings.Count);
        Assert.Contains("\"event\":\"ReportNotWritten\"", _district.Log(), StringComparison.Ordinal);
        Assert.Contains("\"event\":\"NotNotified\"", _district.Log(), StringComparison.Ordinal);
    }

    internal sealed class KilledException : Exception;
}
