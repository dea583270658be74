using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using CsCheck;

namespace XelloPowerSchool.Tests;

/// <summary>Nights that the machine runs by itself, as an administrator sets them up.</summary>
public sealed partial class SyncTaskTests : IDisposable
{
    private const string User = "daemon"; // a crontab that nobody else's test has

    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public SyncTaskTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run("""
            $config = "$Folder/it's 50% ready.json"
            New-XelloConfiguration $config 'Oak Valley (K-12)' https://ps.district.example -ClientId c -Secret file:secret -Destination out > $null
            $how = @{ At = '02:05'; PowerShellPath = '/bin/sh' }
            """);
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    /// <summary>What a path becomes on a command line is the path again, whatever is in it, and has no sign of a scheduler in it.</summary>
    [Fact]
    public void PowerShellReadsEveryPathBack()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows few of these signs in a name");
        string[] strange = ["'", "\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\"", "%", "$", "`", "a b", "\u00fc", "\ud83c\udfeb", "[", "*", "#", ";", "$(", "{", "-"];
        string configuration = (string)_session.Run("$config").Single().BaseObject;
        Gen.Int[0, strange.Length - 1].Array[1, 8].Select(parts => string.Concat(parts.Select(i => strange[i]))).Sample(
            name =>
            {
                string path = Path.Combine(_folder.Path, name);
                File.Copy(configuration, path, overwrite: true);
                _session.Set("Path", path);
                string line = Line("Register-XelloSyncTask -Configuration $Path @how -System Cron -AsText").Split('\n')[1];
                string script = CommandLine().Match(line).Groups["script"].Value;
                Assert.DoesNotContain(script, letter => letter is '"' or '$' or '`' or '%' or '\\');
                ScriptBlockAst ast = Parser.ParseInput(script, out _, out ParseError[] errors);
                Assert.Empty(errors);
                CommandAst[] calls = [.. ast.FindAll(a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()];
                Assert.Equal(["Import-Module", "Invoke-XelloSync", "Out-Null"], calls.Select(call => call.GetCommandName()));
                Assert.Equal(path, _session.Run(calls[1].CommandElements[2].Extent.Text).Single().BaseObject);
                Assert.Equal(Repository.Manifest, _session.Run(calls[0].CommandElements[1].Extent.Text).Single().BaseObject);
            },
            iter: 100, threads: 1);
    }

    [Fact]
    public void WhatWouldBeRegisteredIsShownAndNothingIs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the schedulers here are those of Unix");
        string text = Line("Register-XelloSyncTask $config @how -System Cron -AsText");
        Assert.StartsWith("# BEGIN XelloPowerSchool Oak-Valley-K-12 ", text, StringComparison.Ordinal);
        Assert.Contains("\n5 2 * * * \"/bin/sh\" -NoProfile -NonInteractive -Command \"Import-Module '", text, StringComparison.Ordinal);
        Assert.Contains("/it''s 50'+[char]37+' ready.json') -RetryCount 3 -RetryInterval 00:15:00 -EnableExit | Out-Null\"\n", text, StringComparison.Ordinal);

        string shown = _session.Show("Register-XelloSyncTask $config @how -System Systemd -User xello -WhatIf");
        Assert.Contains("ProtectSystem=strict", shown, StringComparison.Ordinal);
        Assert.Contains("OnCalendar=*-*-* 02:05:00", shown, StringComparison.Ordinal);
        Assert.False(File.Exists("/etc/systemd/system/xello-sync-Oak-Valley-K-12.timer"));

        Assert.Contains(
            "<UserId>DISTRICT\\xello$</UserId>", Line("Register-XelloSyncTask $config @how -System WindowsTask -Gmsa 'DISTRICT\\xello$' -AsText"), StringComparison.Ordinal);
        Assert.DoesNotContain("pa$$word", Line("""
            $account = [pscredential]::new('DISTRICT\xello', [System.Net.NetworkCredential]::new('', 'pa$$word').SecurePassword)
            Register-XelloSyncTask $config @how -System WindowsTask -Credential $account -AsText
            """), StringComparison.Ordinal);
    }

    [Fact]
    public void ATaskIsRegisteredListedAndUnregistered()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/crontab") && Environment.IsPrivilegedProcess, "another user's crontab needs Debian's cron, and root");
        _session.Set("Who", User);
        try
        {
            RunResult result = _session.Try("Register-XelloSyncTask $config @how -System Cron -User $Who -DayOfWeek Monday, Friday -RandomDelay 0:10 -Name Drill -Force");
            Assert.Empty(result.Errors);
            Assert.Contains(result.Warnings, warning => warning.Contains(User, StringComparison.Ordinal));
            PSObject task = Assert.Single(result.Output);
            Assert.Equal(("Drill", "Cron", "Mon, Fri at 02:05, up to 10 min later", User), (Text(task, "Name"), Text(task, "System"), Text(task, "Schedule"), Text(task, "Account")));
            Assert.Equal(("True", "False", "", ""), (Text(task, "Enabled"), Text(task, "IsOverdue"), Text(task, "LastRun"), Text(task, "Advice")));
            Assert.Equal("SyncTaskExists", _session.Try("Register-XelloSyncTask $config @how -System Cron -User $Who -Name drill").ErrorId);
            Assert.Contains("Drill", _session.Show("Get-XelloSyncTask -System Cron -User $Who"), StringComparison.Ordinal);

            _session.Run("Get-XelloSyncTask Dr* -System Cron -User $Who | Unregister-XelloSyncTask -WhatIf");
            Assert.Single(_session.Run("Get-XelloSyncTask Drill -User $Who"));
            _session.Run("Get-XelloSyncTask Dr* -System Cron -User $Who | Unregister-XelloSyncTask -Confirm:$false");
            Assert.Equal("SyncTaskNotFound", _session.Try("Get-XelloSyncTask Drill -User $Who").ErrorId);
            Assert.Equal("SyncTaskNotFound", _session.Try("Unregister-XelloSyncTask Drill -User $Who").ErrorId);
        }
        finally
        {
            _session.Run("Get-XelloSyncTask Dril* -System Cron -User $Who | Unregister-XelloSyncTask -Confirm:$false");
        }
    }

    [Theory]
    [InlineData("Register-XelloSyncTask \"$Folder/none.json\" @how", "ConfigurationNotFound")]
    [InlineData("[System.IO.File]::WriteAllText(\"$Folder/bad.json\", '{ \"name\": 1 }'); Register-XelloSyncTask \"$Folder/bad.json\" @how -AsText", "ConfigurationInvalid")]
    [InlineData("Register-XelloSyncTask $config -At 2am", "InvalidTimeOfDay")]
    [InlineData("Register-XelloSyncTask $config @how -Name 'a b' -System Cron -AsText", "SyncTaskInvalid")]
    [InlineData("Register-XelloSyncTask $config @how -Gmsa 'xello' -AsText", "SyncTaskInvalid")]
    [InlineData("Register-XelloSyncTask $config @how -Gmsa 'D\\x$' -System Cron -AsText", "SyncTaskInvalid")]
    [InlineData("Register-XelloSyncTask $config @how -TimeLimit 2.00:00 -System Cron -AsText", "SyncTaskInvalid")]
    [InlineData("Register-XelloSyncTask $config @how -System WindowsTask -User SYSTEM", "SchedulerNotAvailable")]
    [InlineData("Register-XelloSyncTask $config -At 02:00 -PowerShellPath /nowhere/pwsh -System Cron", "SyncTaskNotPrepared")]
    [InlineData("Register-XelloSyncTask $config -At 02:00 -System Cron -AsText", "SyncTaskInvalid")] // the tests' host is no shell
    [InlineData("Get-XelloSyncTask NoSuchTask", "SyncTaskNotFound")]
    public void WhatCannotBeIsRefused(string script, string id)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the schedulers here are those of Unix");
        Assert.SkipUnless(File.Exists("/usr/bin/crontab"), "cron is not installed");
        Assert.Equal(id, _session.Try(script).ErrorId);
    }

    [GeneratedRegex("-NoProfile -NonInteractive -Command \"(?<script>.*)\"$")]
    private static partial Regex CommandLine();

    private string Line(string script) => (string)_session.Run(script).Single().BaseObject;

    private static string Text(PSObject value, string property) => value.Properties[property].Value?.ToString() ?? "";
}
