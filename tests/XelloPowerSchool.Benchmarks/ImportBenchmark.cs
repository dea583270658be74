using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Reflection.Emit;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Import of the staged module against import of a binary module with one cmdlet that does nothing, each in a fresh process
/// on the real engine.
/// </summary>
/// <remarks>
/// The engine's package has no native code, so that most of both times is its compilation. An installed PowerShell is compiled
/// beforehand; to measure that, publish this project with <c>-p:PublishReadyToRun=true</c> and run what was published.
/// </remarks>
internal static class ImportBenchmark
{
    public static IEnumerable<Result> Run(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("XelloPowerSchool-").FullName;
        try
        {
            var empty = WriteEmptyModule(folder);
            var module = typeof(ImportBenchmark).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(metadata => metadata.Key == "ModuleManifest").Value!;
            var (ours, floor) = Measure.Alternately(quick ? 3 : 9, () => Child.Run(Child.Import, module)[0], () => Child.Run(Child.Import, empty)[0]);
            return
            [
                new Result(
                    "import", "Import-Module in a fresh process", "an empty binary module", ours, floor, Goal.AtMostMore(250),
                    string.Create(CultureInfo.InvariantCulture, $"{ours.Median - floor.Median:N0} ms more")),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In the child: imports one module and prints how long that took.</summary>
    public static void Import(string module)
    {
        using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        // As in a session: the prompt has been shown, then somebody types the line.
        using (var shell = PowerShell.Create(runspace))
            shell.AddCommand("prompt").Invoke();

        using var import = PowerShell.Create(runspace);
        import.AddScript($"Import-Module -Name '{module}' -ErrorAction Stop");
        var started = Stopwatch.GetTimestamp();
        import.Invoke();
        Child.Print(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    private static string WriteEmptyModule(string folder)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("EmptyModule"), typeof(object).Assembly);
        var cmdlet = assembly.DefineDynamicModule("EmptyModule")
            .DefineType("EmptyModule.GetNothingCommand", TypeAttributes.Public | TypeAttributes.Class, typeof(PSCmdlet));
        cmdlet.SetCustomAttribute(new CustomAttributeBuilder(
            typeof(CmdletAttribute).GetConstructor([typeof(string), typeof(string)])!, [VerbsCommon.Get, "Nothing"]));
        cmdlet.DefineDefaultConstructor(MethodAttributes.Public);
        cmdlet.CreateType();
        var path = Path.Combine(folder, "EmptyModule.dll");
        assembly.Save(path);
        return path;
    }
}
