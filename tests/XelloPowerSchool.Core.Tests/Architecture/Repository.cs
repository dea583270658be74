namespace XelloPowerSchool.Tests.Architecture;

internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Core { get; } = Path.Combine(Root, "src", "XelloPowerSchool.Core");

    /// <summary>The source files of the engine with the folder each stands in, which is "" for none.</summary>
    public static IEnumerable<(string Folder, string File)> CoreFiles() => Directory
        .EnumerateFiles(Core, "*.cs", SearchOption.AllDirectories)
        .Select(file => (Folder: FolderOf(Path.GetRelativePath(Core, file)), File: file))
        .Where(entry => entry.Folder is not ("bin" or "obj"));

    private static string FolderOf(string relativePath) => relativePath.Split('/', '\\') is { Length: > 1 } parts ? parts[0] : "";

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "XelloPowerSchool.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not stand in the repository."));
}
