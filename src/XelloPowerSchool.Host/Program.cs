using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace XelloPowerSchool.Host;

/// <summary>Runs one script file or one command line on the PowerShell engine, with the module loaded.</summary>
internal static class Program
{
    private const int UsageExitCode = 64;
    private const int StoppedExitCode = 130; // what shells report for Ctrl+C

    private const string SucceededVariable = "XelloPowerSchoolHostSucceeded";

    private const string Usage = """
        Runs PowerShell on the engine alone, with the module XelloPowerSchool loaded.

          XelloPowerSchool.Host <script.ps1> [arguments]
          XelloPowerSchool.Host -Command <text>

        Exit codes: the script's own; 1 after an error that nothing caught; 64 for a wrong call; 130 after Ctrl+C.
        """;

    private static int Main(string[] args)
    {
        if (args.Length == 0 || args[0] is "-?" or "-h" or "--help")
        {
            Console.Error.WriteLine(Usage);
            return args.Length == 0 ? UsageExitCode : 0;
        }

        bool isCommand = string.Equals(args[0], "-Command", StringComparison.OrdinalIgnoreCase) || string.Equals(args[0], "-c", StringComparison.Ordinal);
        if (isCommand && args.Length < 2)
        {
            Console.Error.WriteLine(Usage);
            return UsageExitCode;
        }

        string? script = isCommand ? null : Path.GetFullPath(args[0]);
        if (script is not null && !File.Exists(script))
        {
            Console.Error.WriteLine($"The script '{script}' does not exist.");
            return UsageExitCode;
        }

        string? manifest = FindModule();
        if (manifest is null)
        {
            Console.Error.WriteLine("The staged module out/XelloPowerSchool was not found above this program. Run 'dotnet build' in the repository first.");
            return 1;
        }

        var host = new EngineHost();
        using Runspace runspace = OpenRunspace(host, manifest);
        using var shell = PowerShell.Create(runspace);
        try
        {
            return Run(shell, host, script, args);
        }
        catch (PipelineStoppedException)
        {
            return StoppedExitCode;
        }
        catch (RuntimeException e)
        {
            Report(runspace, host, e.ErrorRecord);
            return 1;
        }
        finally
        {
            host.Terminal.EndProgress();
        }
    }

    private static int Run(PowerShell shell, EngineHost host, string? script, string[] args)
    {
        if (script is not null)
        {
            AddScriptFile(shell, script, args.AsSpan(1));
        }
        else
        {
            // Like "pwsh -Command": the exit code tells whether the last statement succeeded.
            string text = string.Join(' ', args, 1, args.Length - 1);
            shell.AddScript($"{text}\n$global:{SucceededVariable} = $?", useLocalScope: false);
        }

        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true; // the pipeline stops and cleans up; the process ends after it
            shell.BeginStop(null, null);
        };
        shell.Invoke();
        if (shell.InvocationStateInfo.State == PSInvocationState.Stopped)
        {
            return StoppedExitCode;
        }

        return host.ExitCode ?? (script is null && shell.Runspace.SessionStateProxy.GetVariable(SucceededVariable) is false ? 1 : 0);
    }

    /// <summary>Shows a terminating error the way the engine shows errors, on the error stream.</summary>
    private static void Report(Runspace runspace, EngineHost host, ErrorRecord error)
    {
        using var shell = PowerShell.Create(runspace);
        host.Terminal.ReportsFailure = true;
        shell.AddCommand("Out-Default").Invoke(new[] { error });
    }

    private static Runspace OpenRunspace(EngineHost host, string manifest)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass; // this process only; the script was named by its user
        }

        state.ImportPSModule(manifest);
        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        MissingCommand.Explain(runspace);
        return runspace;
    }

    /// <summary>
    /// The file is parsed here and run as a script block: called as a command, its <c>exit</c> would end the script
    /// without telling the host the code. The block keeps the file's name, so <c>$PSScriptRoot</c> is right.
    /// </summary>
    private static void AddScriptFile(PowerShell shell, string path, ReadOnlySpan<string> arguments)
    {
        ScriptBlockAst ast = Parser.ParseFile(path, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new ParseException(errors);
        }

        (Hashtable named, List<string> positional) = ReadArguments(arguments);
        shell.AddScript("param($script, $named, $positional) . $script @named @positional", useLocalScope: false)
            .AddArgument(ast.GetScriptBlock())
            .AddArgument(named)
            .AddArgument(positional);
    }

    /// <summary>"-Name value", "-Switch" and plain values, as on a command line.</summary>
    private static (Hashtable Named, List<string> Positional) ReadArguments(ReadOnlySpan<string> arguments)
    {
        var named = new Hashtable(StringComparer.OrdinalIgnoreCase);
        List<string> positional = [];
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-' || char.IsAsciiDigit(argument[1]))
            {
                positional.Add(argument);
            }
            else if (i + 1 < arguments.Length && !arguments[i + 1].StartsWith('-'))
            {
                named[argument[1..]] = arguments[++i];
            }
            else
            {
                named[argument[1..]] = true;
            }
        }

        return (named, positional);
    }

    private static string? FindModule()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, "out", "XelloPowerSchool", "XelloPowerSchool.psd1");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        return null;
    }
}
