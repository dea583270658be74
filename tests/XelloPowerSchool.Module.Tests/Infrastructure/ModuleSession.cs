using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace XelloPowerSchool.Tests;

/// <summary>A runspace of the real engine with the staged module imported, as a user has it.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleSession(bool import = true)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (import)
        {
            state.ImportPSModule(Repository.Manifest);
        }

        _runspace = RunspaceFactory.CreateRunspace(Host, state);
        _runspace.Open();
        Set("Manifest", Repository.Manifest);
    }

    public TestHost Host { get; } = new();

    public Runspace Runspace => _runspace;

    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script and fails the test when it writes an error.</summary>
    public IReadOnlyList<PSObject> Run(string script)
    {
        RunResult result = Try(script);
        Assert.True(result.Errors.Count == 0, string.Join(Environment.NewLine, result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}")));
        return result.Output;
    }

    /// <summary>Runs a script; a terminating error is the last of the errors.</summary>
    public RunResult Try(string script)
    {
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        List<PSObject> output = [];
        List<ErrorRecord> errors = [];
        bool terminated = false;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            terminated = true;
            errors.Add(e.ErrorRecord);
        }

        errors.InsertRange(0, shell.Streams.Error);
        return new RunResult(
            output, errors, terminated,
            [.. shell.Streams.Warning.Select(w => w.Message)],
            [.. shell.Streams.Verbose.Select(v => v.Message)],
            [.. shell.Streams.Debug.Select(d => d.Message)],
            [.. shell.Streams.Information.Select(i => i.ToString())],
            [.. shell.Streams.Progress.Select(p => p.ToString())]);
    }

    /// <summary>What a person would see of a script's output, 120 columns wide.</summary>
    public string Show(string script)
    {
        Host.Terminal.Clear();
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script).AddCommand("Out-Default");
        shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        return Host.Terminal.Text;
    }

    /// <summary>What Tab offers at the end of the line.</summary>
    public IReadOnlyList<string> Complete(string line)
    {
        using var shell = PowerShell.Create(_runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(m => m.CompletionText)];
    }

    public void Dispose()
    {
        using (var shell = PowerShell.Create(_runspace))
        {
            shell.AddScript("if (Get-Module XelloPowerSchool) { Get-PowerSchoolConnection | Disconnect-PowerSchool }").Invoke();
        }

        _runspace.Dispose();
    }
}

/// <summary>What a script wrote.</summary>
internal sealed record RunResult(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, bool Terminated,
    IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose, IReadOnlyList<string> Debug,
    IReadOnlyList<string> Information, IReadOnlyList<string> Progress)
{
    /// <summary>The only error; its id without the cmdlet's name.</summary>
    public string ErrorId => Assert.Single(Errors).FullyQualifiedErrorId.Split(',')[0];
}
