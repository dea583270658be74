using System.Reflection;
using System.Text.RegularExpressions;

namespace XelloPowerSchool.Tests;

/// <summary>The staged module is what would be published.</summary>
public sealed class PackageTests
{
    private static readonly string[] Runtimes =
        ["linux-arm64", "linux-musl-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64", "win-x86"];

    [Fact]
    public void OneVersionEverywhere()
    {
        string manifest = Regex.Match(File.ReadAllText(Repository.Manifest), @"ModuleVersion\s*=\s*'([^']+)'").Groups[1].Value;
        string changelog = Regex.Match(File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md")), @"^## (\S+)", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal(manifest, changelog);
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Stage, "bin"), "XelloPowerSchool*.dll", SearchOption.AllDirectories))
        {
            Assert.Equal(manifest, AssemblyName.GetAssemblyName(file).Version!.ToString(3));
        }
    }

    [Fact]
    public void OnlyWhatBelongsInTheModuleIsInIt()
    {
        string[] top = [.. Directory.GetFileSystemEntries(Repository.Stage).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["LICENSE", "THIRD-PARTY-NOTICES.txt", "XelloPowerSchool.Format.ps1xml", "XelloPowerSchool.Types.ps1xml", "XelloPowerSchool.psd1", "XelloPowerSchool.psm1", "bin", "en-US", "schemas"],
            top);
        Assert.All(Directory.GetFiles(Path.Combine(Repository.Stage, "bin"), "*", SearchOption.AllDirectories), f => Assert.Contains(Path.GetExtension(f), new[] { ".dll", ".so", ".dylib" }));
    }

    [Theory]
    [InlineData("net8.0", 9)]
    [InlineData("net472", 3)]
    public void NativeLibrariesAreThereForTheRuntimesThatShip(string framework, int count)
    {
        string folder = Path.Combine(Repository.Stage, "bin", framework, "runtimes");
        string[] shipped = [.. Directory.GetDirectories(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(Runtimes.TakeLast(count), shipped);
        Assert.All(shipped, runtime => Assert.Single(Directory.GetFiles(Path.Combine(folder, runtime, "native"))));
    }

    [Fact]
    public void FilesThatWindowsPowerShellReadsAreAscii()
    {
        foreach (string file in Directory.GetFiles(Repository.Stage, "*.ps*1*").Concat(Directory.GetFiles(Path.Combine(Repository.Stage, "en-US"), "*.txt")))
        {
            Assert.All(File.ReadAllBytes(file), b => Assert.InRange(b, (byte)1, (byte)126));
        }
    }
}
