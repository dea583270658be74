using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Delivery;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Writes data files into a folder as one set, without a ledger: staged in a folder of their own, read back, checked, and moved
/// together. On any error the files are there as before.
/// </summary>
/// <param name="profile">The contract.</param>
/// <param name="folder">Full path of the folder, which must exist.</param>
/// <param name="time">The clock.</param>
internal sealed class DataFileExport(DataFileProfile profile, string folder, TimeProvider time)
{
    // Hidden, and inside the folder: students' data do not lie about elsewhere, and moving is within one disk.
    private const string StagingPrefix = ".xello-staging-";

    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(1);

    private readonly FolderDestination _destination = new(folder, time);

    /// <summary>Throws when nothing could be written there, before anything is read.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => _destination.PrepareAsync(cancellationToken);

    /// <param name="kinds">The files to write. Schools and students are staged with others too, for these refer to them.</param>
    /// <param name="schools">The schools.</param>
    /// <param name="accounts">The students.</param>
    /// <param name="more">The other files.</param>
    /// <param name="force">Write also when the folder has exactly these files.</param>
    /// <param name="cancellationToken">Stops reading and writing.</param>
    /// <exception cref="XelloException"><c>EmptyDataFile</c>, <c>DataFileInvalid</c>, <c>ProfileWithoutFile</c>, what reading and delivering throw.</exception>
    public async Task<IReadOnlyList<XelloExportedFile>> RunAsync(
        IReadOnlyCollection<XelloDataFileKind> kinds, IReadOnlyCollection<XelloSchool> schools, IReadOnlyCollection<XelloAccount> accounts,
        MoreDataFiles more, bool force, CancellationToken cancellationToken)
    {
        RemoveLeftovers();
        var staging = Path.Combine(folder, StagingPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            var staged = await DataFileSet.StageAsync(profile, staging, schools, accounts, more.AddToAsync, cancellationToken).ConfigureAwait(false);
            var files = staged.Where(file => kinds.Contains(KindOf(file))).ToList();
            var unchanged = new HashSet<string>(StringComparer.Ordinal);
            foreach (var file in files)
                if (await _destination.HasDeliveredAsync(file, cancellationToken).ConfigureAwait(false))
                    unchanged.Add(file.Name);
            if (force || unchanged.Count < files.Count)
                await _destination.DeliverAsync(files, cancellationToken).ConfigureAwait(false);
            return
            [
                .. files.Select(file => new XelloExportedFile(
                    KindOf(file), file.Name, Path.Combine(folder, file.Name), file.Rows, file.Bytes, file.Sha256, !unchanged.Contains(file.Name))),
            ];
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    private XelloDataFileKind KindOf(StagedFile file) => profile.Contract.Find(file.Name)!.Kind;

    // Of exports that were killed. A younger one may be of an export that runs now.
    private void RemoveLeftovers()
    {
        foreach (var left in Directory.GetDirectories(folder, StagingPrefix + "*"))
            if (time.GetUtcNow() - new DateTimeOffset(Directory.GetLastWriteTimeUtc(left)) > LongAgo)
                Directory.Delete(left, recursive: true);
    }
}
