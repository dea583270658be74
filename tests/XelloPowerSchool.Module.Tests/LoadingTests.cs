using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Runtime.Loader;

namespace XelloPowerSchool.Tests;

/// <summary>Importing, again and again, beside other versions of our dependencies, in several runspaces.</summary>
public sealed class LoadingTests
{
    private static readonly string[] Exported = ReadExported();

    [Fact]
    public void ImportExportsWhatTheManifestSays()
    {
        using var session = new ModuleSession(import: false);
        Assert.Equal(Exported, Import(session, "Import-Module $Manifest"));
    }

    [Fact]
    public void ForcedImportsExportTheSameAgainAndAgain()
    {
        using var session = new ModuleSession();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Exported, Import(session, "Import-Module $Manifest -Force"));
        }
    }

    [Fact]
    public void RemoveAndImportExportTheSameAgainAndAgain()
    {
        using var session = new ModuleSession();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Exported, Import(session, "Remove-Module XelloPowerSchool; Import-Module $Manifest"));
        }

        session.Run("Remove-Module XelloPowerSchool");
        Assert.Empty(session.Run("Get-Module -All | Where-Object Name -like '*Xello*'"));
        Assert.Empty(session.Run("Get-Module -All | Where-Object Name -like 'dynamic_code_module*'"));
    }

    [Fact]
    public async Task TwoRunspacesAtOnceHaveConnectionsOfTheirOwn()
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() =>
        {
            using var session = new ModuleSession();
            Assert.Equal(Exported, Import(session, "Import-Module $Manifest -Force"));
            session.Run($"Connect-PowerSchool -Sandbox -Students 20 -Schools 1 -Name runspace{i}");
            PSObject connection = Assert.Single(session.Run("Get-PowerSchoolConnection"));
            Assert.Equal($"runspace{i}", connection.Properties["Name"].Value);
            session.Run("Disconnect-PowerSchool");
            Assert.Empty(session.Run($"Get-PowerSchoolSandbox runspace{i}*"));
        })));
    }

    [Fact]
    public void DependenciesStayApartFromTheSessions()
    {
        // The session has its own System.Text.Json (the framework's); ours is another version, in a context of its own.
        Assembly theirs = typeof(System.Text.Json.JsonSerializer).Assembly;
        using var session = new ModuleSession();
        session.Run("Connect-PowerSchool -Sandbox -Students 20 -Schools 1 -Name json; $null = Get-PSSchool; Disconnect-PowerSchool");
        AssemblyLoadContext ours = Assert.Single(AssemblyLoadContext.All, c => c.Name == "XelloPowerSchool");
        Assembly[] loaded = [.. ours.Assemblies];
        Assembly json = Assert.Single(loaded, a => a.GetName().Name == "System.Text.Json");
        Assert.NotSame(theirs, json);
        Assert.Same(AssemblyLoadContext.Default, AssemblyLoadContext.GetLoadContext(theirs));
        foreach (string dependency in new[] { "XelloPowerSchool", "XelloPowerSchool.Core", "Refit", "Polly.Core" })
        {
            Assert.Single(loaded, a => a.GetName().Name == dependency);
            Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, a => a.GetName().Name == dependency);
        }

        Assert.DoesNotContain(loaded, a => a.GetName().Name == "System.Management.Automation");
    }

    [Theory]
    [InlineData("XelloPowerSchool.XelloAccount")]
    [InlineData("XelloPowerSchool.PSStudent")]
    [InlineData("XelloPowerSchool.XelloException")]
    [InlineData("XelloPowerSchool.SandboxFault")]
    [InlineData("XelloPowerSchool.SchoolIdentity")]
    public void PublicTypesCanBeNamedFromScripts(string type)
    {
        using var session = new ModuleSession();
        Assert.Equal(type, Assert.Single(session.Run($"[{type}].FullName")).BaseObject);
    }

    [Fact]
    public void SqliteWorksFromThePrivateContext()
    {
        using var session = new ModuleSession();
        using var folder = new TemporaryFolder();
        session.Set("Path", Path.Combine(folder.Path, "ledger.db"));
        session.Run("Connect-PowerSchool -Sandbox -Students 20 -Schools 1 -Name sqlite; $null = Sync-XelloAccount -Ledger $Path; Disconnect-PowerSchool");
        Assert.Equal(20, session.Run("Get-XelloAccount -Ledger $Path").Count);
    }

    [Fact]
    public void ACopyFromAnotherFolderIsRefusedWithAdvice()
    {
        using var session = new ModuleSession();
        ErrorRecord error = Assert.Single(session.Try("[XelloPowerSchool.Loader.ModuleLoader]::Initialize([System.IO.Path]::GetTempPath())").Errors);
        Assert.Contains("Start a new PowerShell session", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPartOfThePublishedModuleIsThere()
    {
        foreach (string framework in new[] { "net472", "net8.0" })
        {
            Assert.True(File.Exists(Path.Combine(Repository.Stage, "bin", framework, "XelloPowerSchool.Loader.dll")));
            Assert.True(File.Exists(Path.Combine(Repository.Stage, "bin", framework, "runtimes", "win-x64", "native", "e_sqlite3.dll")));
        }

        Assert.Empty(Directory.GetFiles(Repository.Stage, "System.Management.Automation.dll", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Repository.Stage, "*.dll", SearchOption.TopDirectoryOnly));
    }

    private static string[] Import(ModuleSession session, string script)
    {
        session.Run(script);
        return [.. session.Run("(Get-Module XelloPowerSchool).ExportedCmdlets.Keys").Select(o => (string)o.BaseObject).Order(StringComparer.Ordinal)];
    }

    private static string[] ReadExported()
    {
        ScriptBlockAst manifest = Parser.ParseFile(Path.Combine(Repository.Root, "XelloPowerSchool.psd1"), out _, out _);
        var table = (Hashtable)manifest.Find(a => a is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
        return [.. ((object[])table["CmdletsToExport"]!).Cast<string>().Order(StringComparer.Ordinal)];
    }
}
