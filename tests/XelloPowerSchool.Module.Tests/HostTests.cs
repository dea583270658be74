using System.Diagnostics;

namespace XelloPowerSchool.Tests;

/// <summary>The host as its own process, as the README starts it.</summary>
public sealed class HostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheScriptsExitCodeAndOutputArePassedOn()
    {
        HostRun run = await RunScript("param($Name, [switch]$Loud) \"hello $Name $Loud $PSScriptRoot\"; exit 7", "-Name", "world", "-Loud");
        Assert.Equal(7, run.ExitCode);
        Assert.Equal($"hello world True {_folder.Path}", run.Output.Trim());
        Assert.Empty(run.Errors);
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("throw 'no'", 1)]
    [InlineData("Get-PSStudent", 1)]
    [InlineData("exit 42", 42)]
    public async Task CommandsTellByTheirExitCodeWhetherTheySucceeded(string command, int expected) =>
        Assert.Equal(expected, (await Run("-Command", command)).ExitCode);

    [Fact]
    public async Task AnUncaughtErrorGoesToTheErrorStreamAndEndsWithOne()
    {
        HostRun run = await RunScript("'before'; throw 'it broke'; 'after'");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("before", run.Output.Trim());
        Assert.Contains("it broke", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorsShowWhatToDo()
    {
        HostRun run = await RunScript("Get-PSStudent; 'goes on'");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("goes on", run.Output.Trim());
        Assert.Contains("Run Connect-PowerSchool", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACommandOfAModuleThatIsNotThereIsExplained()
    {
        HostRun run = await RunScript("1, 2 | Select-Object -First 1; 'goes on'");
        Assert.Contains("Select-Object", run.Errors, StringComparison.Ordinal);
        Assert.Contains("full PowerShell", run.Errors, StringComparison.Ordinal);
        Assert.Equal("goes on", run.Output.Trim());
        Assert.DoesNotContain("full PowerShell", (await RunScript("Get-Nonsense")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedirectedOutputHasNoColours()
    {
        HostRun run = await RunScript("Get-Command -Module XelloPowerSchool; Write-Warning x");
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
        Assert.Contains("Sync-XelloAccount", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfirmIsAskedForOnTheErrorStreamAndAnsweredFromTheInput()
    {
        string script = "Connect-PowerSchool -Sandbox -Students 30 -Schools 1; (Sync-XelloAccount -Ledger $PSScriptRoot/l.db -Confirm).Status";
        Assert.Equal("WhatIf", (await RunScript(script, input: "n\n")).Output.Trim());
        HostRun yes = await RunScript(script, input: "y\n");
        Assert.Equal("Committed", yes.Output.Trim());
        Assert.Contains("[Y] Yes", yes.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await RunScript("$ErrorActionPreference = 'Stop'; " + script, input: "")).ExitCode);
    }

    [Fact]
    public async Task CredentialsAreAskedForWithoutEcho()
    {
        HostRun run = await RunScript(
            "$s = Start-PowerSchoolSandbox -Students 30 -Schools 1; $ErrorActionPreference = 'Stop'; Connect-PowerSchool -Uri $s.Uri -Credential someone", input: "canary-word\n");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Password for someone", run.Errors, StringComparison.Ordinal);
        Assert.Contains("client id", run.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("canary-word", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongCallsAreExplained()
    {
        Assert.Equal(64, (await Run()).ExitCode);
        Assert.Equal(64, (await Run("-Command")).ExitCode);
        HostRun missing = await Run(Path.Combine(_folder.Path, "none.ps1"));
        Assert.Equal(64, missing.ExitCode);
        Assert.Contains("does not exist", missing.Errors, StringComparison.Ordinal);
        HostRun broken = await RunScript("if (");
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("Missing condition", broken.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InterruptStopsThePipelineCleanly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send to one console process.");
        string script = Write("'started'; try { $s = Start-PowerSchoolSandbox -Students 3000; $s | Connect-PowerSchool; while ($true) { $null = Get-PSStudent } } finally { [System.IO.File]::WriteAllText(\"$PSScriptRoot/finally.txt\", 'ran') }");
        using Process process = HostProcess.Start([script]);
        try
        {
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(130, process.ExitCode);
            Assert.True(File.Exists(Path.Combine(_folder.Path, "finally.txt")));
        }
        finally
        {
            process.Kill(entireProcessTree: true); // one that did not stop would read on for ever; one that did is left in peace
        }
    }

    [Fact]
    public async Task TheReadmesFirstCommandShowsTheWholeJob()
    {
        HostRun run = await Run(Path.Combine(Repository.Root, "docs", "samples", "first-sync.ps1"), "-Students", "500");
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Errors);
        foreach (string part in new[] { "500 created", "Nothing to do", "Deactivate", "transferred out", "StudentID|FirstName", "StudentNotFound", "Student_Number\tCourseNumber" })
        {
            Assert.Contains(part, run.Output, StringComparison.OrdinalIgnoreCase);
        }
    }

    private Task<HostRun> RunScript(string text, params string[] arguments) => Run([Write(text), .. arguments]);

    private Task<HostRun> RunScript(string text, string input) => HostProcess.RunAsync([Write(text)], input);

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "script.ps1");
        File.WriteAllText(path, text);
        return path;
    }

    private static Task<HostRun> Run(params string[] arguments) => HostProcess.RunAsync(arguments);
}
