using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Automation;
using XelloPowerSchool.CrashDrill;
using XelloPowerSchool.Plugin;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>
/// Nights in a process of their own, from a configuration file, against a PowerSchool that listens, and killed (SIGKILL) anywhere in
/// them, also while the log has half a line. Each next night is in order, and in the end ledger, files and PowerSchool agree.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class KilledNightsTests : IDisposable
{
    // What tells the outcome kills the night on demand: nobody is as much in the middle of telling.
    private const string Teller = "#!/bin/sh\ncat > /dev/null\nif rm \"$1\" 2>/dev/null; then kill -9 $PPID; fi\n";
    private const string Telling = "Telling";

    private static readonly (string How, int Number)[] Deaths =
    [
        (NightDrill.Page, 0), (NightDrill.Page, 2), ("Locked", 0), ("Planned", 0), ("FilesStaged", 0), ("Uploaded", 0), ("Recorded", 0), ("Published", 0), ("Delivered", 0),
        ("Committed", 0), (Telling, 0), ("after", 20_000), ("after", 150_000), ("after", 400_000),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly WebhookListener _hook = new();
    private readonly PowerSchoolSandbox _sandbox = Listening(
        new SandboxOptions { Students = 150, Schools = 3, Date = new DateTime(2026, 10, 1), PageSize = 50, Plugin = SyncPlugin.CreatePackage() });

    public void Dispose()
    {
        _sandbox.Dispose();
        _hook.Dispose();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task WhereverANightIsKilledTheNextOneIsInOrder()
    {
        var configuration = WriteConfiguration();
        var halves = 0;
        var killed = 0;
        Assert.Equal(0, (await NightAsync(configuration)).Run.ExitCode);
        var told = _hook.Received.Count;
        foreach (var (how, number) in Deaths)
        {
            NextDay();
            if (how == Telling)
                File.WriteAllText(_folder["kill"], "");
            var exit = await DieAsync(configuration.Path, how, number);
            Assert.True(exit == 137 || (how == "after" && exit == 0), $"the night ended with {exit} instead of being killed at {how} {number}");
            var wasKilled = exit == 137;
            killed += wasKilled ? 1 : 0;
            Assert.Equal(wasKilled, File.Exists(configuration.Ledger + ".night.begun"));
            // What a machine leaves that loses its power while it writes.
            if (wasKilled && how != NightDrill.Page)
            {
                File.AppendAllText(configuration.Log.Path, "{\"time\":\"20");
                halves++;
            }

            NextDay();
            told = _hook.Received.Count;
            var next = await NightAsync(configuration);
            Assert.True(next.Run.ExitCode == 0, $"after {how} {number}: {next.Run.Message}");
            Assert.Equal([wasKilled ? "Recovered" : "Heartbeat"], _hook.Received.Skip(told).Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("kind").GetString()));
            AssertInOrder(configuration);
        }

        Assert.True(killed >= Deaths.Length - 3, $"only {killed} nights were killed");
        // Every night is on record, whether it was killed or not, and what was a line of the log still is one.
        using (var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read))
            Assert.Equal(1 + (2 * Deaths.Length), ledger.ReadRuns().Count());
        var lines = File.ReadAllLines(configuration.Log.Path);
        Assert.Equal(halves, lines.Count(line => line == "{\"time\":\"20"));
        Assert.Equal(1 + (2 * Deaths.Length), lines.Where(line => line != "{\"time\":\"20").Select(line => JsonDocument.Parse(line).RootElement)
            .Count(entry => entry.GetProperty("event").GetString() == "Started"));
        var differences = await new NightJob(configuration, Context(), new NightOptions { WhatIf = true }).RunAsync(default);
        Assert.Empty(differences.Result!.Changes);
    }

    private static void AssertInOrder(XelloConfiguration configuration)
    {
        using var ledger = Ledger.Open(configuration.Ledger, LedgerAccess.Read);
        Assert.Null(ledger.FindUnfinished());
        Assert.Equal(
            ledger.ReadAccounts(LedgerAccountFilter.Everything with { Status = XelloAccountStatus.Active }).Select(account => account.StudentId),
            File.ReadAllLines(Path.Combine(configuration.Destination.Address, "Student.txt"))[1..].Select(row => row.Split('|')[0]));
        Assert.Equal(["School.txt", "Student.txt"], Directory.GetFiles(configuration.Destination.Address).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(configuration.Ledger + ".staging"));
        Assert.False(File.Exists(configuration.Ledger + ".night.begun"));
    }

    private XelloConfiguration WriteConfiguration()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["secret"], _sandbox.ClientSecret + "\n");
        File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(_folder["tell.sh"], Teller);
        File.SetUnixFileMode(_folder["tell.sh"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_folder["district.json"], $$"""
            {
              "schemaVersion": 1, "name": "Practice district", "ledger": "data/ledger.db",
              "connection": { "uri": "{{_sandbox.Uri}}", "clientId": "{{_sandbox.ClientId}}", "credential": "file:secret" },
              "destination": { "address": "out" },
              "notifications": {
                "heartbeat": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
                "webhooks": [{ "uri": "{{_hook.Uri}}" }],
                "command": { "path": "tell.sh", "arguments": ["{{_folder["kill"]}}"] }
              }
            }
            """);
        return ConfigurationReader.Read(_folder["district.json"]);
    }

    private static PowerSchoolSandbox Listening(SandboxOptions options)
    {
        var sandbox = PowerSchoolSandbox.Create(options);
        sandbox.Listen();
        return sandbox;
    }

    private void NextDay() => _sandbox.Date = _sandbox.Date.AddDays(1);

    private NightContext Context() => new() { Secrets = new SecretReader(null), Today = _ => _sandbox.Date };

    private Task<NightResult> NightAsync(XelloConfiguration configuration) => new NightJob(configuration, Context(), new NightOptions()).RunAsync(default);

    private Task<int> DieAsync(string configuration, string how, int number) =>
        DrillProcess.RunAsync("night", configuration, _sandbox.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), how, number);
}
