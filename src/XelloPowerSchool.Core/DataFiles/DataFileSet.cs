using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>The files of one delivery. They belong together: all of them keep the contract, or none is there.</summary>
internal static class DataFileSet
{
    /// <summary>
    /// Writes the set into a folder of its own, reads it back and holds it against the contract. On any error the folder
    /// is without files again. Returns the files in the order in which they have to be delivered.
    /// </summary>
    internal static IReadOnlyList<StagedFile> Stage(
        DataFileProfile profile, string folder, IReadOnlyCollection<XelloSchool> schools, IEnumerable<XelloAccount> activeAccounts,
        CancellationToken cancellationToken)
    {
        // Order needs all rows at once; what is copied here are references.
        var schoolRows = Ordered(profile.Schools, schools);
        var studentRows = Ordered(profile.Students, activeAccounts);

        var paths = new[] { Path.Combine(folder, profile.Schools.Name), Path.Combine(folder, profile.Students.Name) };
        var done = false;
        try
        {
            PrivateFiles.CreateFolder(folder);
            var schoolFile = DataFileWriter.Write(profile.Schools, paths[0], schoolRows, cancellationToken);
            var studentFile = DataFileWriter.Write(profile.Students, paths[1], studentRows, cancellationToken);

            var validator = new DataFileValidator();
            validator.Validate(profile.Schools, schoolFile, referredTo: true, cancellationToken);
            validator.Validate(profile.Students, studentFile, referredTo: false, cancellationToken);
            done = true;
            return [schoolFile, studentFile];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.DataFileWriteFailed(folder, error);
        }
        finally
        {
            if (!done)
                Remove(paths);
        }
    }

    private static List<T> Ordered<T>(DataFileLayout<T> layout, IEnumerable<T> records)
    {
        var ordered = records.ToList();
        if (ordered.Count == 0)
            throw Error.EmptyDataFile(layout.Name);
        ordered.Sort((left, right) => string.CompareOrdinal(layout.Key(left), layout.Key(right)));
        return ordered;
    }

    private static void Remove(string[] paths)
    {
        foreach (var path in paths.Where(File.Exists))
            File.Delete(path);
    }
}
