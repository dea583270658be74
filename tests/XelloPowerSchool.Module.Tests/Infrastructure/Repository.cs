using System.Reflection;

namespace XelloPowerSchool.Tests;

/// <summary>Where things are.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    public static string HostAssembly { get; } = Metadata("HostAssembly");

    public static string Stage { get; } = Path.Combine(Root, "out", "XelloPowerSchool");

    public static string Manifest { get; } = Path.Combine(Stage, "XelloPowerSchool.psd1");

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
