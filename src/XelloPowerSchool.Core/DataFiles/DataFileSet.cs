using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// The files of one delivery, written one after the other into a folder of their own. They belong together: all of them keep
/// the contract, or none is there.
/// </summary>
internal sealed class DataFileSet : IDisposable
{
    private readonly DataFileProfile _profile;
    private readonly string _folder;
    private readonly List<(DataFileLayout Layout, StagedFile File)> _files = [];
    private readonly List<string> _paths = [];
    private bool _isComplete;

    public DataFileSet(DataFileProfile profile, string folder)
    {
        (_profile, _folder) = (profile, folder);
        Guard(() => PrivateFiles.CreateFolder(folder));
    }

    /// <summary>
    /// Writes the set that every delivery has, reads it back and holds it against the contract. On any error the folder
    /// is without files again. Returns the files in the order in which they have to be delivered.
    /// </summary>
    internal static IReadOnlyList<StagedFile> Stage(
        DataFileProfile profile, string folder, IReadOnlyCollection<XelloSchool> schools, IEnumerable<XelloAccount> activeAccounts,
        CancellationToken cancellationToken)
    {
        using var set = new DataFileSet(profile, folder);
        set.Add(profile.Schools, schools, cancellationToken);
        set.Add(profile.Students, activeAccounts, cancellationToken);
        return set.Complete(cancellationToken);
    }

    /// <summary>Writes one file. Rows of a file with a key are put into its order first, which takes the memory of all of them.</summary>
    /// <exception cref="XelloException"><c>EmptyDataFile</c>, <c>DataFileInvalid</c>, <c>DataFileWriteFailed</c>.</exception>
    public void Add<T>(DataFileLayout<T> layout, IEnumerable<T> records, CancellationToken cancellationToken)
    {
        var rows = layout.Key.Count > 0 ? layout.Ordered(records) : records;
        if (layout.Key.Count > 0 && ((List<T>)rows).Count == 0)
            throw Error.EmptyDataFile(layout.Name);
        Guard(() =>
        {
            using var writer = Open(layout);
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(row);
            }

            _files.Add((layout, writer.Finish()));
        });
    }

    /// <summary>Reads everything back and holds it against the contract.</summary>
    /// <returns>The files in the order in which they have to be delivered.</returns>
    /// <exception cref="XelloException"><c>EmptyDataFile</c>, <c>DataFileInvalid</c>, <c>DataFileWriteFailed</c>.</exception>
    public IReadOnlyList<StagedFile> Complete(CancellationToken cancellationToken)
    {
        var order = _profile.Contract.Files.Select(file => file.Kind).ToList();
        _files.Sort((left, right) => order.IndexOf(left.Layout.Kind).CompareTo(order.IndexOf(right.Layout.Kind)));
        Guard(() =>
        {
            var validator = new DataFileValidator([.. _files.Select(part => part.Layout)]);
            foreach (var (layout, file) in _files)
                validator.Validate(layout, file, cancellationToken);
        });
        _isComplete = true;
        return [.. _files.Select(part => part.File)];
    }

    /// <summary>Takes away the files of a set that was not completed.</summary>
    public void Dispose()
    {
        if (_isComplete)
            return;
        foreach (var path in _paths.Where(File.Exists))
            File.Delete(path);
    }

    private DataFileWriter<T> Open<T>(DataFileLayout<T> layout)
    {
        var path = Path.Combine(_folder, layout.Name);
        _paths.Add(path);
        return new DataFileWriter<T>(layout, path);
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.DataFileWriteFailed(_folder, error);
        }
    }
}
