using System.IO.Compression;
using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Plugins as an administrator checks them.</summary>
public sealed class PluginTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public PluginTests()
    {
        _session.Set("Folder", _folder.Path);
        ZipFile.CreateFromDirectory(Path.Combine(Repository.Root, "src", "XelloPowerSchool.Core", "Plugin", "Files"), Path.Combine(_folder.Path, "sync.zip"));
        File.WriteAllText(Path.Combine(_folder.Path, "page.zip"), "<html></html>");
        _session.Run("$null = $ExecutionContext.SessionState.Path.SetLocation($Folder)");
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AZipIsCheckedAloneAndAgainstTheServer()
    {
        PSObject alone = _session.Run("Test-XelloPlugin ./sync.zip").Single();
        Assert.Equal(("True", ""), (Text(alone, "IsValid"), Text(alone, "Action")));
        string name = "p" + Guid.NewGuid().ToString("N")[..8];
        _session.Run($"$null = Start-PowerSchoolSandbox -Name {name} -Students 40 -Schools 2 -Plugin ./sync.zip | Connect-PowerSchool -Name {name}");
        PSObject check = _session.Run("[pscustomobject]@{ FullName = \"$Folder/sync.zip\" } | Test-XelloPlugin").Single();
        Assert.Equal(("True", "NoAction", "1.0.0", name), (Text(check, "IsValid"), Text(check, "Action"), Text(check, "InstalledVersion"), Text(check, "Server")));
        Assert.Equal("DeleteAndReinstall", Text(_session.Run("Test-XelloPlugin ./sync.zip -ServerVersion 9.2.1 -InstalledVersion 0.9").Single(), "Action"));
        Assert.Equal("Install", Text(_session.Run("Test-XelloPlugin ./sync.zip -NotInstalled").Single(), "Action"));
        _session.Run($"Disconnect-PowerSchool {name}; Stop-PowerSchoolSandbox {name}");
    }

    [Fact]
    public void FindingsAndStepsAreShown()
    {
        string shown = _session.Show("Test-XelloPlugin ./page.zip");
        Assert.Contains("Error WebPage: page.zip: The file is a web page", shown, StringComparison.Ordinal);
        shown = _session.Show("Test-XelloPlugin ./sync.zip -ServerVersion 25.3 -InstalledVersion 0.9");
        Assert.Contains("1. In PowerSchool, open System", shown, StringComparison.Ordinal);
        Assert.Contains("4. ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void AZipThatIsNotThereDoesNotKeepTheOthersFromBeingChecked()
    {
        RunResult result = _session.Try("Test-XelloPlugin ./none.zip, ./page.zip, .");
        Assert.Equal(["PluginNotFound"], result.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(
            ["WebPage", "UnpackedFolder"],
            result.Output.Select(o => Text(PSObject.AsPSObject(((IEnumerable<object>)o.Properties["Findings"].Value).Single()), "Rule")));
        Assert.Equal("PluginInstalledOrNot", _session.Try("Test-XelloPlugin ./page.zip -NotInstalled -InstalledVersion 1").ErrorId);
    }

    private static string Text(PSObject record, string property) => record.Properties[property].Value?.ToString() ?? "";
}
