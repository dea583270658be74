using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>A folder on this machine or on a share.</summary>
internal sealed class FolderDestination : IDestination
{
    // Hidden names that no one looking for *.txt picks up.
    private const string TemporaryEnd = ".tmp";
    private const string BackupEnd = ".bak";

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly bool _create;
    private readonly Action<string>? _checkpoint;

    /// <summary>The points within a delivery, once per file: see <c>SyncJob.Checkpoints</c>.</summary>
    internal static IReadOnlyList<string> Checkpoints { get; } = ["Uploaded", "Published"];

    /// <param name="folder">The folder.</param>
    /// <param name="clock">For the receipts.</param>
    /// <param name="create">True for the default outbox. A folder that somebody named must exist: a typing error would deliver to nobody.</param>
    /// <param name="checkpoint">For drills: told of every point that is reached.</param>
    internal FolderDestination(string folder, TimeProvider clock, bool create = false, Action<string>? checkpoint = null)
    {
        _checkpoint = checkpoint;
        _folder = WithoutEnd(Path.GetFullPath(folder));
        _clock = clock;
        _create = create;
    }

    public string Address => _folder;

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(_folder) && !_create)
            throw Error.DestinationNotFound(_folder);

        try
        {
            PrivateFiles.CreateFolder(_folder);
            var probe = Path.Combine(_folder, ".xello-" + NewToken() + TemporaryEnd);
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, FileOptions.DeleteOnClose);
            file.WriteByte(0);
            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (IsFileTrouble(error))
        {
            throw IsDiskFull(error) ? Error.DestinationFull(_folder, error) : Error.DestinationNotWritable(_folder, error);
        }

        RemoveLeftovers(".xello-*" + TemporaryEnd);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder))
            throw Error.DestinationNotFound(_folder);

        var token = NewToken();
        var parts = files.Select(file => new Part(file, _folder, token)).ToArray();
        RemoveLeftovers(parts, TemporaryEnd);
        try
        {
            foreach (var part in parts)
            {
                await UploadAsync(part, cancellationToken).ConfigureAwait(false);
                _checkpoint?.Invoke("Uploaded");
            }
        }
        catch
        {
            RemoveLeftovers(parts, TemporaryEnd);
            throw;
        }

        // From here it takes milliseconds; stopping in the middle would cost more than finishing.
        return Publish(parts);
    }

    public async Task<bool> HasDeliveredAsync(StagedFile file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, file.Name);
        try
        {
            var delivered = new FileInfo(path);
            return delivered.Exists && delivered.Length == file.Bytes
                && await FileHash.ComputeAsync(path, cancellationToken).ConfigureAwait(false) == file.Sha256;
        }
        catch (Exception error) when (IsFileTrouble(error))
        {
            throw Error.DestinationReadFailed(_folder, file.Name, error);
        }
    }

    public Task<bool> HasFileAsync(string name, CancellationToken cancellationToken) => Task.FromResult(File.Exists(Path.Combine(_folder, name)));

    private async Task UploadAsync(Part part, CancellationToken cancellationToken)
    {
        using var source = OpenStaged(part.File);
        string hash;
        try
        {
            using (var target = new FileStream(part.Temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 4096, useAsync: true))
            {
                await source.CopyToAsync(target, 81920, cancellationToken).ConfigureAwait(false);
                target.Flush(flushToDisk: true);
            }

            hash = await FileHash.ComputeAsync(part.Temporary, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsFileTrouble(error))
        {
            throw IsDiskFull(error) ? Error.DestinationFull(_folder, error) : Error.DestinationWriteFailed(_folder, part.File.Name, error);
        }

        if (hash != part.File.Sha256)
            throw Error.DeliveryNotVerified(_folder, part.File.Name);
    }

    private List<XelloReceipt> Publish(Part[] parts)
    {
        var receipts = new List<XelloReceipt>(parts.Length);
        foreach (var part in parts)
        {
            try
            {
                part.Publish();
                _checkpoint?.Invoke("Published");
            }
            catch (Exception error) when (IsFileTrouble(error))
            {
                RollBack(parts);
                throw Error.DestinationWriteFailed(_folder, part.File.Name, error);
            }

            receipts.Add(new XelloReceipt(part.File.Name, _folder, part.File.Rows, part.File.Bytes, part.File.Sha256, _clock.GetUtcNow()));
        }

        RemoveLeftovers(parts, TemporaryEnd);
        RemoveLeftovers(parts, BackupEnd);
        return receipts;
    }

    private void RollBack(Part[] parts)
    {
        foreach (var part in Enumerable.Reverse(parts))
        {
            try
            {
                part.Restore();
            }
            catch (Exception error) when (IsFileTrouble(error))
            {
                throw Error.DeliveryNotRolledBack(_folder, part.File.Name, part.Backup, error);
            }
        }

        RemoveLeftovers(parts, TemporaryEnd);
        RemoveLeftovers(parts, BackupEnd);
    }

    /// <summary>Files of this delivery that are no longer needed, and those of one whose process was killed.</summary>
    private void RemoveLeftovers(Part[] parts, string end)
    {
        foreach (var part in parts)
            RemoveLeftovers("." + part.File.Name + ".*" + end);
    }

    private void RemoveLeftovers(string pattern)
    {
        try
        {
            foreach (var path in Directory.GetFiles(_folder, pattern))
                File.Delete(path);
        }
        catch (Exception error) when (IsFileTrouble(error))
        {
            // A virus scanner or a backup has it open. What was delivered is delivered, what failed has its own
            // error; the next delivery removes the file.
        }
    }

    // One place, one address: a separator at the end must not make the files look undelivered.
    private static string WithoutEnd(string folder) => folder.Length > Path.GetPathRoot(folder)!.Length
        ? folder.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        : folder;

    private static FileStream OpenStaged(StagedFile file)
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, useAsync: true);
        }
        catch (Exception error) when (IsFileTrouble(error))
        {
            throw Error.StagedFileMissing(file.Path, error);
        }
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private static bool IsFileTrouble(Exception error) => error is IOException or UnauthorizedAccessException;

    // Windows: ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULT; elsewhere .NET puts errno there: ENOSPC, and EDQUOT of Linux and macOS.
    private static bool IsDiskFull(Exception error) =>
        error.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027) or 28 or 122 or 69;

    /// <summary>One file on its way: under a temporary name, then under its own, with the earlier file kept until all have theirs.</summary>
    private sealed class Part(StagedFile file, string folder, string token)
    {
        private readonly string _final = Path.Combine(folder, file.Name);
        private bool _replaced;
        private bool _published;

        internal StagedFile File { get; } = file;

        internal string Temporary { get; } = Path.Combine(folder, "." + file.Name + "." + token + TemporaryEnd);

        internal string Backup { get; } = Path.Combine(folder, "." + file.Name + "." + token + BackupEnd);

        // Replace leaves no moment without a file: a reader sees the old one or the new one.
        internal void Publish()
        {
            _replaced = System.IO.File.Exists(_final);
            if (_replaced)
                System.IO.File.Replace(Temporary, _final, Backup, ignoreMetadataErrors: true);
            else
                System.IO.File.Move(Temporary, _final);
            _published = true;
        }

        /// <summary>Puts the earlier file back, or nothing where there was none.</summary>
        internal void Restore()
        {
            if (_published && !_replaced)
                System.IO.File.Delete(_final);
            else if (_published)
                System.IO.File.Replace(Backup, _final, null, ignoreMetadataErrors: true);
            else if (!System.IO.File.Exists(_final) && System.IO.File.Exists(Backup))
                System.IO.File.Move(Backup, _final); // Windows can fail in a Replace with the earlier file moved aside already
        }
    }
}
