using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace XelloPowerSchool.Tests;

/// <summary>
/// Windows PowerShell cannot run here. What can be shown without it: every reference of every assembly in its folder is
/// served by the resolver's rule from that folder, or is part of .NET Framework or PowerShell.
/// </summary>
public sealed class FrameworkEditionTests
{
    private static readonly string Folder = Path.Combine(Repository.Stage, "bin", "net472");

    // Assemblies that .NET Framework 4.7.2 or Windows PowerShell 5.1 bring.
    private static readonly string[] FromOutside =
    [
        "mscorlib", "netstandard", "System", "System.Core", "System.Data", "System.Drawing", "System.IO.Compression", "System.IO.Compression.FileSystem",
        "System.Management.Automation", "System.Net.Http", "System.Numerics", "System.Runtime.Serialization", "System.Security", "System.Transactions",
        "System.Web", "System.Xml", "System.Xml.Linq", "System.ComponentModel.DataAnnotations", "System.ComponentModel.Composition", "System.Configuration",
        "System.Runtime", "System.Windows.Forms", "PresentationCore", "PresentationFramework", "WindowsBase", "Microsoft.CSharp",
        "System.Runtime.InteropServices.RuntimeInformation", "System.ValueTuple", "System.Reflection.Emit.ILGeneration", "System.Reflection.Emit.Lightweight",
        "System.Data.DataSetExtensions",
    ];

    public static TheoryData<string> Assemblies => [.. Directory.GetFiles(Folder, "*.dll").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void EveryReferenceIsServedFromTheFolderOrFromTheFramework(string file)
    {
        Func<AssemblyName, AssemblyName, bool> satisfies = StagedRule();
        using var stream = File.OpenRead(Path.Combine(Folder, file));
        using var pe = new PEReader(stream);
        MetadataReader metadata = pe.GetMetadataReader();
        foreach (AssemblyReferenceHandle handle in metadata.AssemblyReferences)
        {
            AssemblyName wanted = metadata.GetAssemblyReference(handle).GetAssemblyName();
            string candidate = Path.Combine(Folder, wanted.Name + ".dll");
            if (File.Exists(candidate))
            {
                Assert.True(satisfies(wanted, AssemblyName.GetAssemblyName(candidate)), $"{file} asks for {wanted}, the folder has {AssemblyName.GetAssemblyName(candidate)}");
            }
            else
            {
                Assert.Contains(wanted.Name, FromOutside);
            }
        }
    }

    [Theory]
    [InlineData("A, Version=2.0.0.0", "A, Version=2.0.0.0", true)]
    [InlineData("A, Version=2.0.0.0", "a, Version=3.1.0.0", true)]
    [InlineData("A, Version=2.0.0.0", "A, Version=1.9.0.0", false)]
    [InlineData("A, Version=2.0.0.0", "B, Version=2.0.0.0", false)]
    [InlineData("A, Version=2.0.0.0, Culture=de", "A, Version=2.0.0.0", false)]
    [InlineData("A", "A, Version=2.0.0.0", true)]
    [InlineData("A, PublicKeyToken=b77a5c561934e089", "A, Version=2.0.0.0, PublicKeyToken=b77a5c561934e089", true)]
    [InlineData("A, PublicKeyToken=b77a5c561934e089", "A, Version=2.0.0.0, PublicKeyToken=b03f5f7f11d50a3a", false)]
    [InlineData("A, PublicKeyToken=b77a5c561934e089", "A, Version=2.0.0.0", false)]
    public void TheRuleIsSameNameSameKeySameCultureAndNotOlder(string wanted, string offered, bool expected) =>
        Assert.Equal(expected, StagedRule()(new AssemblyName(wanted), new AssemblyName(offered)));

    /// <summary>The rule itself, from the staged loader.</summary>
    private static Func<AssemblyName, AssemblyName, bool> StagedRule()
    {
        using var session = new ModuleSession();
        var loader = (Type)session.Run("[XelloPowerSchool.Loader.ModuleLoader]").Single().BaseObject;
        return loader.Assembly.GetType("XelloPowerSchool.Loader.AssemblyMatch", throwOnError: true)!
            .GetMethod("Satisfies")!.CreateDelegate<Func<AssemblyName, AssemblyName, bool>>();
    }
}
