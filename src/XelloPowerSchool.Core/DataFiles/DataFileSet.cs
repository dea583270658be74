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
    /// <param name="profile">The contract.</param>
    /// <param name="folder">The folder to write into.</param>
    /// <param name="schools">The schools.</param>
    /// <param name="activeAccounts">The students.</param>
    /// <param name="more">Adds other files to the set, which are about these students; null for none.</param>
    /// <param name="cancellationToken">Stops reading and writing.</param>
    internal static async Task<IReadOnlyList<StagedFile>> StageAsync(
        DataFileProfile profile, string folder, IReadOnlyCollection<XelloSchool> schools, IEnumerable<XelloAccount> activeAccounts,
        Func<DataFileSet, IReadOnlyCollection<XelloAccount>, CancellationToken, Task>? more, CancellationToken cancellationToken)
    {
        using var set = new DataFileSet(profile, folder);
        var accounts = activeAccounts as IReadOnlyCollection<XelloAccount> ?? [.. activeAccounts];
        set.Add(profile.Schools, schools, cancellationToken);
        set.Add(profile.Students, accounts, cancellationToken);
        if (more is not null)
            await more(set, accounts, cancellationToken).ConfigureAwait(false);
        return set.Complete(cancellationToken);
    }

    /// <summary>The same without other files.</summary>
    internal static IReadOnlyList<StagedFile> Stage(
        DataFileProfile profile, string folder, IReadOnlyCollection<XelloSchool> schools, IEnumerable<XelloAccount> activeAccounts,
        CancellationToken cancellationToken) =>
        StageAsync(profile, folder, schools, activeAccounts, null, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Writes one file. Rows of a file with a key are put into its order first, which takes the memory of all of them.</summary>
    /// <param name="layout">The contract.</param>
    /// <param name="records">The rows.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <param name="refuse">Told of rows that the contract refuses, which are left out then; null to give the set up.</param>
    /// <exception cref="XelloException"><c>EmptyDataFile</c>, <c>DataFileInvalid</c>, <c>DataFileWriteFailed</c>.</exception>
    public void Add<T>(DataFileLayout<T> layout, IEnumerable<T> records, CancellationToken cancellationToken, Action<XelloFinding>? refuse = null)
    {
        var rows = layout.Key.Count > 0 ? layout.Ordered(records) : records;
        if (layout.Key.Count > 0 && ((List<T>)rows).Count == 0)
            throw Error.EmptyDataFile(layout.Name, layout.Kind);
        Guard(() =>
        {
            using var writer = Open(layout);
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(row, refuse);
            }

            _files.Add((layout, writer.Finish()));
        });
    }

    /// <summary>Writes one file while its rows arrive. It has no key, and nothing of it is held.</summary>
    /// <param name="layout">The contract.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <param name="refuse">Told of rows that the contract refuses, which are left out then; null to give the set up.</param>
    public async Task AddAsync<T>(
        DataFileLayout<T> layout, IAsyncEnumerable<T> rows, CancellationToken cancellationToken, Action<XelloFinding>? refuse = null)
    {
        try
        {
            using var writer = Open(layout);
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(row, refuse);
            }

            _files.Add((layout, writer.Finish()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.DataFileWriteFailed(_folder, error);
        }
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
