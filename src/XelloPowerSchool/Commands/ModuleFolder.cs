namespace XelloPowerSchool.Commands;

/// <summary>Files of this module, where it is installed. The assemblies are in bin, in a folder for each edition.</summary>
internal static class ModuleFolder
{
    /// <summary>The manifest: what a shell imports.</summary>
    public static string Manifest => Of("XelloPowerSchool.psd1");

    /// <summary>The address of a schema that an editor opens without a network.</summary>
    public static string Schema(string name) => new Uri(Of(Path.Combine("schemas", name))).AbsoluteUri;

    private static string Of(string name) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(ModuleFolder).Assembly.Location)!, "..", "..", name));
}
