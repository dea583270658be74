using System.Management.Automation;
using System.Text.Json;

namespace XelloPowerSchool.Tests;

/// <summary>The unattended night as a scheduled task and an administrator use it, against a sandbox that listens.</summary>
public sealed class NightTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public NightTests()
    {
        _session.Set("Folder", _folder.Path);
        _session.Run("""
            $sandbox = Start-PowerSchoolSandbox -Students 200 -Schools 3 -Date 2026-10-01
            $config = "$Folder/district.json"
            # What a vault is to a session: a command.
            function Get-Secret { param($Vault, $Name) if ("$Vault/$Name" -ne 'District/PowerSchool') { throw 'no such secret' }; $sandbox.Credential }
            [System.IO.Directory]::CreateDirectory("$Folder/out") > $null
            """);
    }

    public void Dispose()
    {
        _session.Run("Stop-PowerSchoolSandbox $sandbox.Name");
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void FromAConfigurationToANightInThreeLines()
    {
        PSObject made = Single("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out");
        Assert.Equal(Path.Combine(_folder.Path, "district", "ledger.db"), Text(made, "Ledger"));
        Assert.DoesNotContain("Fail", _session.Run("Test-XelloConfiguration $config -Online").Select(check => Text(check, "Status")));

        PSObject run = Single("Invoke-XelloSync -Configuration $config");
        Assert.Equal(("Committed", "0", "200"), (Text(run, "Status"), Text(run, "ExitCode"), Text(run, "Created")));
        Assert.Equal(201, File.ReadAllLines(Path.Combine(_folder.Path, "out", "Student.txt")).Length);
        Assert.Equal("Nothing to do.", Text(Single("$config | ForEach-Object { Invoke-XelloSync $_ }"), "Message"));
        Assert.Equal(2, _session.Run("Get-XelloSyncRun -Ledger \"$Folder/district/ledger.db\"").Count);
    }

    [Fact]
    public void CredentialsOfExportClixmlAreRead()
    {
        _session.Run("""
            [System.IO.File]::WriteAllText("$Folder/ps.cred", [System.Management.Automation.PSSerializer]::Serialize($sandbox.Credential))
            New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret clixml:ps.cred -Destination out > $null
            """);
        Assert.Equal("0", Text(Single("Invoke-XelloSync $config"), "ExitCode"));
        File.WriteAllText(Path.Combine(_folder.Path, "ps.cred"), "<Objs>");
        RunResult broken = _session.Try("Invoke-XelloSync $config");
        Assert.Equal(("SecretUnreadable", "4"), (broken.ErrorId, Text(Assert.Single(broken.Output), "ExitCode")));
        File.Delete(Path.Combine(_folder.Path, "ps.cred"));
        Assert.Equal("SecretNotFound", _session.Try("Invoke-XelloSync $config").ErrorId);
        PSObject failed = Assert.Single(_session.Run("Test-XelloConfiguration $config"), check => Text(check, "Status") == "Fail");
        Assert.StartsWith("Secret clixml:", Text(failed, "Name"), StringComparison.Ordinal);
    }

    [Fact]
    public void AVaultThatRefusesOrIsNotThereIsExitCode4()
    {
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:Other/PowerSchool -Destination out > $null");
        RunResult refused = _session.Try("Invoke-XelloSync $config");
        Assert.Equal(("SecretUnreadable", "4"), (refused.ErrorId, Text(Assert.Single(refused.Output), "ExitCode")));
        _session.Run("$ExecutionContext.InvokeProvider.Item.Remove('function:Get-Secret', $false)");
        RunResult missing = _session.Try("Invoke-XelloSync $config");
        Assert.Equal(("SecretUnreadable", "4"), (missing.ErrorId, Text(Assert.Single(missing.Output), "ExitCode")));
    }

    [Fact]
    public void WhatIfWritesNothing()
    {
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out -WhatIf");
        Assert.False(File.Exists(Path.Combine(_folder.Path, "district.json")));
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out > $null");
        PSObject run = Single("Invoke-XelloSync $config -WhatIf");
        Assert.Equal(("WhatIf", "200"), (Text(run, "Status"), Text(run, "Created")));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "district")));
        Assert.Equal("OutputFileExists", _session.Try("New-XelloConfiguration $config 'x' $sandbox.Uri -Secret vault:V/N -Destination out").ErrorId);
    }

    [Fact]
    public async Task TheSessionEndsWithTheExitCodeOnDemand()
    {
        string script = Path.Combine(_folder.Path, "night.ps1");
        File.WriteAllText(script, $"Import-Module '{Repository.Manifest}'\nInvoke-XelloSync '{_folder.Path}/missing.json' -EnableExit\n");
        HostRun run = await HostProcess.RunAsync([script]);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("There is no configuration", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoPersonsAndATokenForMailAreGivenAsHashtables()
    {
        _session.Run("""
            $mail = @{ Server = 'smtp.district.example'; User = 'x@district.example'; From = 'x@district.example'; To = 'it@district.example'
                       OAuth = @{ TokenEndpoint = 'https://login.district.example/token'; ClientId = 'app'; ClientSecret = 'vault:District/Mail'; Scope = 'mail' } }
            $made = New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out `
                -Brake @{ Removals = @{ Count = 7 } } -TwoPersonLimit @{ Removals = 5; SignIn = 6 } -Mapping @{ Scope = @{ Grades = 9; Schools = 1 } } `
                -Notification @{ Mail = $mail; On = 'Held'; Heartbeat = [DayOfWeek]::Monday; Webhooks = @{ UriSecret = 'env:HOOK' } } -Quality @{ ExcludeRule = 'MissingDateOfBirth' }
            """);
        Assert.Equal("mail, webhook Json", Single("\"$($made.Notifications)\"").ToString());
        Assert.Equal("5 6 7 login.district.example, client credentials", Single(
            "\"$($made.TwoPersonLimit.Removals) $($made.TwoPersonLimit.SignIn) $($made.Brake.Removals.Count) $($made.Notifications.Mail.OAuth)\"").ToString());
    }

    [Fact]
    public void TheSchemaIsWhereTheFileSaysAndTheFileIsReadWithIt()
    {
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out");
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.Path, "district.json")));
        JsonProperty first = file.RootElement.EnumerateObject().First();
        Assert.Equal("$schema", first.Name);
        string schema = new Uri(first.Value.GetString()!).LocalPath;
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "configuration.schema.json")), File.ReadAllText(schema));
        // What it refers to is beside it.
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(schema)!, "mapping.schema.json")));
    }

    [Theory]
    [InlineData("25:00")]
    [InlineData("2am")]
    [InlineData("02:00:00")]
    public void AWrongTimeIsASentence(string time)
    {
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out > $null");
        RunResult late = _session.Try($"Invoke-XelloSync $config -Deadline '{time}'");
        Assert.Equal(("InvalidTimeOfDay", "4"), (late.ErrorId, Text(Assert.Single(late.Output), "ExitCode")));
        Assert.Contains($"-Deadline is '{time}', which is no time of day.", late.Errors[^1].ToString(), StringComparison.Ordinal);
        Assert.Equal("InvalidTimeOfDay", _session.Try($"Register-XelloSyncTask $config -At '{time}' -AsText -System Cron -PowerShellPath /usr/bin/pwsh").ErrorId);
        Assert.Equal("InvalidTimeOfDay", _session.Try($"Register-XelloSyncTask $config -At 2:00 -Deadline '{time}' -AsText -System Cron -PowerShellPath /usr/bin/pwsh").ErrorId);
        Assert.Equal("SyncTaskInvalid", _session.Try("Register-XelloSyncTask $config -At 2:00 -GroupManagedServiceAccount xello -AsText -System WindowsTask -PowerShellPath /usr/bin/pwsh").ErrorId);
    }

    [Fact]
    public void TheTriesAreGivenAsASchedulerWritesThem()
    {
        _session.Run("New-XelloConfiguration $config 'Practice district' $sandbox.Uri -Secret vault:District/PowerSchool -Destination out > $null");
        Assert.Equal("0", Text(Single("Invoke-XelloSync $config -RetryCount 3 -RetryInterval 00:15:00"), "ExitCode"));
        // A number alone is so many ten millionths of a second.
        Assert.Equal("InvalidRetryInterval", _session.Try("Invoke-XelloSync $config -RetryCount 3 -RetryInterval 15").ErrorId);
    }

    [Fact]
    public void WrongSettingsAreSaidWithTheirPlace()
    {
        RunResult wrong = _session.Try("New-XelloConfiguration $config 'x' $sandbox.Uri -Secret 'hunter2' -Destination out -Brake @{ Removal = 3 }");
        Assert.Equal("ConfigurationInvalid", wrong.ErrorId);
        Assert.DoesNotContain("hunter2", wrong.Errors[^1].ToString(), StringComparison.Ordinal);
        Assert.Contains("brakes.removal is not known here", wrong.Errors[^1].ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "district.json")));
        Assert.Equal("Fail", Text(Single("Test-XelloConfiguration $config"), "Status"));
    }

    private PSObject Single(string script) => Assert.Single(_session.Run(script));

    private static string Text(PSObject value, string property) => value.Properties[property].Value?.ToString() ?? "";
}
