using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>A data file and what it is, as far as its name tells.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Kind">Which file; null when its name says nothing.</param>
internal sealed record NamedDataFile(string Path, XelloDataFileKind? Kind);

/// <summary>Tells data files by their names, and where these say nothing by their headers.</summary>
internal static class DataFileNames
{
    /// <summary>The kind that the file's name stands for in the profile, or else in one of the module's; capitals do not count.</summary>
    public static XelloDataFileKind? KindOf(string path, XelloProfile profile)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return ProfileLibrary.All.Prepend(profile).SelectMany(known => known.Files)
            .FirstOrDefault(file => file.Names.Contains(name, StringComparer.OrdinalIgnoreCase) && profile.Find(file.Kind) is not null)?.Kind;
    }

    /// <summary>The kind whose columns the headers are: of those that could be read from it the one that knows most of them.</summary>
    /// <returns>Null when there is none, or no best one.</returns>
    public static XelloDataFileKind? KindOf(IReadOnlyList<string> headers, IEnumerable<DataFileColumns> candidates)
    {
        var fitting = candidates.Where(candidate => candidate.Fit(headers)).Select(candidate => (candidate.Kind, Known: candidate.CountKnown(headers)))
            .OrderByDescending(candidate => candidate.Known).ToList();
        return fitting.Count == 0 || (fitting.Count > 1 && fitting[0].Known == fitting[1].Known) ? null : fitting[0].Kind;
    }

    /// <summary>The files of a set.</summary>
    /// <param name="path">A file, or a folder, of which the files count whose names the profile knows with one of its endings.</param>
    /// <param name="profile">The profile.</param>
    /// <returns>Of a folder, in the order of delivery.</returns>
    /// <exception cref="XelloException"><c>DataFileNotFound</c>, <c>DataFileKindTwice</c>, <c>DataFileUnreadable</c>.</exception>
    public static IReadOnlyList<NamedDataFile> Find(string path, XelloProfile profile)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [new NamedDataFile(path, KindOf(path, profile))] : throw Error.DataFileNotFound(path);
        var order = profile.Files.Select(file => file.Kind).ToList();
        List<NamedDataFile> found;
        try
        {
            found =
            [
                .. Directory.GetFiles(path).Where(file => IsTable(file, profile)).Select(file => new NamedDataFile(file, KindOf(file, profile)))
                    .Where(file => file.Kind is not null).OrderBy(file => order.IndexOf(file.Kind!.Value)).ThenBy(file => file.Path, StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.DataFileUnreadable(path, error);
        }

        RefuseTwice(found);
        return found.Count > 0 ? found : throw Error.DataFileNotFound(path);
    }

    /// <summary>A set has one file of each kind.</summary>
    /// <exception cref="XelloException"><c>DataFileKindTwice</c>.</exception>
    public static void RefuseTwice(IEnumerable<NamedDataFile> files)
    {
        if (files.GroupBy(file => file.Kind).FirstOrDefault(group => group.Key is not null && group.Count() > 1) is { } twice)
            throw Error.DataFileKindTwice(twice.Key!.Value, [.. twice.Select(file => file.Path)]);
    }

    /// <summary>True for a name with an ending that tables have: the profile's, or one of the two that Xello takes.</summary>
    public static bool IsTable(string path, XelloProfile profile) =>
        profile.Extensions.Concat([".txt", ".csv"]).Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
