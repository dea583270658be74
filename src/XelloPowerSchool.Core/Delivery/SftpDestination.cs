using System.Globalization;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Delivery;

/// <summary>
/// A folder on an SFTP server. A file goes under a temporary name that says which bytes it is to have, so that a delivery that
/// was cut goes on where it was, in this process or a later one. Its own name it gets in one step, when all files are there.
/// </summary>
internal sealed class SftpDestination : IDestination, IDisposable
{
    private const string TemporaryEnd = ".tmp";
    private const string BackupEnd = ".bak";

    private readonly SftpOptions _options;
    private readonly SftpLink _link;

    /// <summary>Calls nobody yet.</summary>
    /// <exception cref="XelloException"><c>HostNotAllowed</c>, <c>SftpCredentialMissing</c>, <c>InvalidHostKey</c>.</exception>
    internal SftpDestination(SftpOptions options)
    {
        options.Validate();
        _options = options;
        _link = new SftpLink(options);
        Address = options.Address.ToString();
    }

    public string Address { get; }

    public void Dispose() => _link.Dispose();

    /// <summary>Signs in and writes nothing.</summary>
    internal Task SignInAsync(CancellationToken cancellationToken) => _link.RunAsync(static (_, _) => Task.CompletedTask, cancellationToken);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Writing in place is for servers that take no other names, so there a try would prove nothing.
        if (_options.WriteInPlace)
        {
            await SignInAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var probe = PathOf(".xello-" + Guid.NewGuid().ToString("N") + TemporaryEnd);
        var renamed = PathOf(".xello-" + Guid.NewGuid().ToString("N") + TemporaryEnd);
        try
        {
            await _link.RunAsync((client, token) => WriteProbeAsync(client, probe, token), cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException refused)
        {
            throw await WriteErrorAsync("A new file", refused, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var tries = 0;
            await _link.RunAsync(
                (client, _) =>
                {
                    try
                    {
                        tries++;
                        client.RenameFile(probe, renamed);
                    }
                    catch (SftpPathNotFoundException) when (tries > 1)
                    {
                        // It was done, only the answer was lost with the line.
                    }

                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException refused)
        {
            await RemoveAsync([probe], cancellationToken).ConfigureAwait(false);
            throw Error.RenameRefused(Address, refused);
        }

        await RemoveAsync([renamed], cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
            await CheckStagedAsync(file, cancellationToken).ConfigureAwait(false);

        var meter = new Meter(_options.Progress, files);
        return _options.WriteInPlace
            ? await WriteInPlaceAsync(files, meter, cancellationToken).ConfigureAwait(false)
            : await ReplaceAsync(files, meter, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> HasDeliveredAsync(StagedFile file, CancellationToken cancellationToken)
    {
        var path = PathOf(file.Name);
        try
        {
            return await _link.RunAsync(
                async (client, token) =>
                    await SftpFile.SizeAsync(client, path, token).ConfigureAwait(false) == file.Bytes
                    && await ReadHashAsync(client, path, static _ => { }, token).ConfigureAwait(false) is var hash
                    && (hash is null || hash == file.Sha256),
                cancellationToken).ConfigureAwait(false);
        }
        catch (SftpPermissionDeniedException)
        {
            return false; // the server does not say what it has
        }
        catch (SftpException refused)
        {
            throw Error.DestinationReadFailed(Address, file.Name, refused);
        }
    }

    public async Task<bool> HasFileAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _link.RunAsync(
                async (client, token) => await SftpFile.SizeAsync(client, PathOf(name), token).ConfigureAwait(false) is not null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SftpPermissionDeniedException)
        {
            return false; // the server does not say what it has
        }
        catch (SftpException refused)
        {
            throw Error.DestinationReadFailed(Address, name, refused);
        }
    }

    private async Task<IReadOnlyList<XelloReceipt>> ReplaceAsync(
        IReadOnlyList<StagedFile> files, Meter meter, CancellationToken cancellationToken)
    {
        var parts = files.Select(file => new Part(file, this)).ToList();
        await TidyAsync(parts, cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var part in parts)
                part.Unproven = await UploadAsync(part.File, part.Temporary, FileMode.OpenOrCreate, meter, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // After a cut the next delivery of the same files goes on from there. Otherwise they only fill the server's disk.
            if (!_link.IsLost && error is not OperationCanceledException)
                await RemoveAsync([.. parts.Select(part => part.Temporary)], cancellationToken).ConfigureAwait(false);
            throw;
        }

        cancellationToken.ThrowIfCancellationRequested();
        // From here it takes milliseconds; stopping in the middle would cost more than finishing.
        using var grace = new Grace(cancellationToken);
        var receipts = new List<XelloReceipt>(parts.Count);
        foreach (var part in parts)
        {
            try
            {
                await PublishAsync(part, grace.Token).ConfigureAwait(false);
            }
            catch (SftpException refused) when (receipts.Count == 0)
            {
                await RemoveAsync([.. parts.Select(other => other.Temporary)], cancellationToken).ConfigureAwait(false);
                throw Error.DestinationWriteFailed(Address, part.File.Name, refused);
            }
            catch (Exception error) when (error is SftpException or XelloException)
            {
                throw Error.DeliveryInterrupted(Address, part.File.Name, error);
            }

            receipts.Add(Receipt(part.File, part.Unproven));
        }

        return receipts;
    }

    /// <summary>Gives a file its name.</summary>
    private Task PublishAsync(Part part, CancellationToken cancellationToken)
    {
        var tries = 0;
        return _link.RunAsync(
            async (client, token) =>
            {
                tries++;
                try
                {
                    if (!TryReplace(client, part))
                        ReplaceInTwoSteps(client, part);
                }
                catch (SftpPathNotFoundException) when (tries > 1)
                {
                    // The line was lost before: was it done, and only the answer did not come?
                    if (await SftpFile.SizeAsync(client, part.Final, token).ConfigureAwait(false) != part.File.Bytes)
                        throw;
                }

                if (part.IsBackedUp)
                    RemoveBackup(client, part);
            },
            cancellationToken);
    }

    /// <summary>Replaces in one step, as Unix does. False when the server cannot.</summary>
    private static bool TryReplace(SftpClient client, Part part)
    {
        try
        {
            client.RenameFile(part.Temporary, part.Final, isPosix: true);
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static void ReplaceInTwoSteps(SftpClient client, Part part)
    {
        try
        {
            client.RenameFile(part.Temporary, part.Final);
        }
        catch (SftpException occupied) when (occupied is not SftpPathNotFoundException)
        {
            client.RenameFile(part.Final, part.Backup);
            part.IsBackedUp = true;
            part.Unproven |= XelloUnproven.Replacement;
            try
            {
                client.RenameFile(part.Temporary, part.Final);
            }
            catch (SftpException)
            {
                client.RenameFile(part.Backup, part.Final);
                part.IsBackedUp = false;
                throw;
            }
        }
    }

    private void RemoveBackup(SftpClient client, Part part)
    {
        try
        {
            client.DeleteFile(part.Backup);
        }
        catch (SftpException refused)
        {
            _link.Log($"{part.Backup} stays on the server: {refused.Message}"); // the next delivery tries again
        }
    }

    private async Task<IReadOnlyList<XelloReceipt>> WriteInPlaceAsync(
        IReadOnlyList<StagedFile> files, Meter meter, CancellationToken cancellationToken)
    {
        var receipts = new List<XelloReceipt>(files.Count);
        foreach (var file in files)
        {
            var path = PathOf(file.Name);
            try
            {
                var unproven = await UploadAsync(file, path, FileMode.Create, meter, cancellationToken).ConfigureAwait(false);
                receipts.Add(Receipt(file, unproven | XelloUnproven.Replacement));
            }
            catch (Exception error) when (error is OperationCanceledException or XelloException)
            {
                // No file at all does less harm than half of one: Xello would hide everybody who is not in it.
                if (!await RemoveAsync([path], cancellationToken).ConfigureAwait(false))
                    throw Error.DeliveryLeftHalf(Address, file.Name, error);
                throw;
            }
        }

        return receipts;
    }

    /// <summary>Brings the bytes to the server and proves what can be proven of that.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where to.</param>
    /// <param name="mode">OpenOrCreate takes over what an earlier try left, Create only what this one did.</param>
    /// <param name="meter">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private async Task<XelloUnproven> UploadAsync(
        StagedFile file, string path, FileMode mode, Meter meter, CancellationToken cancellationToken)
    {
        using var source = OpenStaged(file);
        var started = _options.Clock.GetTimestamp();
        while (true)
        {
            var before = meter.Confirmed;
            try
            {
                await _link.RunAsync(
                    async (client, token) =>
                    {
                        var start = mode == FileMode.Create ? 0 : await ResumeAsync(client, path, source, token).ConfigureAwait(false);
                        meter.Begin(file, start);
                        var first = mode;
                        mode = FileMode.OpenOrCreate; // should this try be cut, the next one finds its own bytes
                        if (start < file.Bytes || first == FileMode.Create)
                            await SftpFile.WriteAsync(client, path, first, source, start, meter.Add, token).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (XelloException) when (_link.IsLost && meter.Confirmed > before)
            {
                // A line that breaks again and again is good enough as long as it gets on.
                _link.Log(string.Format(CultureInfo.InvariantCulture, "{0} got further before the line broke; going on.", file.Name));
            }
            catch (SftpException refused)
            {
                throw await WriteErrorAsync(file.Name, refused, cancellationToken).ConfigureAwait(false);
            }
        }

        var unproven = await VerifyAsync(file, path, meter, cancellationToken).ConfigureAwait(false);
        _link.Log(string.Format(
            CultureInfo.InvariantCulture, "{0}: {1:N0} bytes in {2:0.0} s{3}", file.Name, file.Bytes, _options.Clock.GetElapsedTime(started).TotalSeconds,
            unproven == XelloUnproven.None ? ", read back" : ", not proven: " + unproven));
        return unproven;
    }

    /// <summary>How much of the file is there already, byte for byte.</summary>
    private async Task<long> ResumeAsync(SftpClient client, string path, FileStream source, CancellationToken cancellationToken)
    {
        try
        {
            if (await SftpFile.SizeAsync(client, path, cancellationToken).ConfigureAwait(false) is not (> 0 and var size))
                return 0;
            if (size > source.Length)
            {
                Remove(client, path);
                return 0;
            }

            var equal = await SftpFile.CountEqualAsync(client, path, source, cancellationToken).ConfigureAwait(false);
            _link.Log(string.Format(CultureInfo.InvariantCulture, "Going on after {0:N0} bytes that are there already", equal));
            return equal;
        }
        catch (SftpPermissionDeniedException)
        {
            return 0; // what cannot be looked at is written again
        }
    }

    private async Task<XelloUnproven> VerifyAsync(StagedFile file, string path, Meter meter, CancellationToken cancellationToken)
    {
        var unproven = XelloUnproven.None;
        bool fits;
        try
        {
            var size = await _link.RunAsync((client, token) => SftpFile.SizeAsync(client, path, token), cancellationToken).ConfigureAwait(false);
            fits = size == file.Bytes;
        }
        catch (SftpPermissionDeniedException)
        {
            unproven |= XelloUnproven.Size;
            fits = true;
        }
        catch (SftpException refused)
        {
            throw Error.DestinationReadFailed(Address, file.Name, refused);
        }

        if (fits)
        {
            try
            {
                var hash = await _link.RunAsync(
                    (client, token) =>
                    {
                        meter.BeginCheck(file);
                        return ReadHashAsync(client, path, meter.AddChecked, token);
                    },
                    cancellationToken).ConfigureAwait(false);
                unproven |= hash is null ? XelloUnproven.Content : hash == file.Sha256 ? XelloUnproven.None : throw Error.DeliveryNotVerified(Address, file.Name);
            }
            catch (SftpException refused)
            {
                throw Error.DestinationReadFailed(Address, file.Name, refused);
            }
        }

        return fits ? unproven : throw Error.DeliveryNotVerified(Address, file.Name);
    }

    /// <summary>The hash of what can be read back; null when the server does not let anybody read.</summary>
    private static async Task<string?> ReadHashAsync(SftpClient client, string path, Action<int> read, CancellationToken cancellationToken)
    {
        try
        {
            return await SftpFile.HashAsync(client, path, read, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpPermissionDeniedException)
        {
            return null;
        }
        catch (SftpException refused) when (refused.StatusCode == StatusCode.OperationUnsupported)
        {
            return null;
        }
    }

    /// <summary>Removes what killed deliveries left, except the bytes that this one can use.</summary>
    private async Task TidyAsync(List<Part> parts, CancellationToken cancellationToken)
    {
        try
        {
            await _link.RunAsync(
                async (client, token) =>
                {
                    var folder = PathOf(".");
                    var names = new List<string>();
                    await foreach (var entry in client.ListDirectoryAsync(folder, token).ConfigureAwait(false))
                        names.Add(entry.Name);
                    foreach (var part in parts)
                        Tidy(client, part, names);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException refused)
        {
            // Whoever may not look into the folder has to leave it as it is. The delivery itself shows whether it can be done.
            _link.Log("The folder was not tidied up: " + refused.Message);
        }
    }

    private void Tidy(SftpClient client, Part part, List<string> names)
    {
        foreach (var name in names.Where(name => name.StartsWith("." + part.File.Name + ".", StringComparison.Ordinal)))
        {
            // A server without replacing in one step was left between the two steps.
            if (name.EndsWith(BackupEnd, StringComparison.Ordinal) && !names.Contains(part.File.Name))
                client.RenameFile(PathOf(name), part.Final);
            else if (PathOf(name) != part.Temporary && (name.EndsWith(TemporaryEnd, StringComparison.Ordinal) || name.EndsWith(BackupEnd, StringComparison.Ordinal)))
                client.DeleteFile(PathOf(name));
        }
    }

    /// <summary>Removes files as well as it can be done. True when none of them is there any more.</summary>
    private async Task<bool> RemoveAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        using var grace = new Grace(cancellationToken);
        try
        {
            await _link.RunAsync(
                (client, _) =>
                {
                    foreach (var path in paths)
                        Remove(client, path);
                    return Task.CompletedTask;
                },
                grace.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is SftpException or XelloException or OperationCanceledException)
        {
            _link.Log("Files stay on the server that should not: " + error.Message);
            return false;
        }
    }

    private static void Remove(SftpClient client, string path)
    {
        try
        {
            client.DeleteFile(path);
        }
        catch (SftpPathNotFoundException)
        {
            // As it should be.
        }
    }

    private static async Task WriteProbeAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        using var one = new MemoryStream([0]);
        await SftpFile.WriteAsync(client, path, FileMode.Create, one, 0, static _ => { }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What it means that the server would not write. OpenSSH says no more than "Failure" when its disk is full.</summary>
    private async Task<XelloException> WriteErrorAsync(string file, SftpException refused, CancellationToken cancellationToken)
    {
        switch (refused)
        {
            case SftpPathNotFoundException:
                return Error.DestinationNotFound(Address);
            case SftpPermissionDeniedException:
                return Error.DestinationNotWritable(Address, refused);
        }

        try
        {
            var free = await _link.RunAsync((client, token) => client.GetStatusAsync(PathOf("."), token), cancellationToken).ConfigureAwait(false);
            if (free.AvailableBlocks == 0)
                return Error.DestinationFull(Address, refused);
        }
        catch (Exception error) when (error is SftpException or NotSupportedException or XelloException)
        {
            _link.Log("The server does not say how much room it has: " + error.Message);
        }

        return Error.ServerWriteFailed(Address, file, refused);
    }

    private async Task CheckStagedAsync(StagedFile file, CancellationToken cancellationToken)
    {
        string hash;
        try
        {
            hash = await FileHash.ComputeAsync(file.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.StagedFileMissing(file.Path, error);
        }

        if (hash != file.Sha256)
            throw Error.DeliveryNotVerified(Address, file.Name);
    }

    // Kept open without write sharing, so that nobody changes it between the hash and the sending unseen: the hash that is
    // read back is compared with the one that was staged.
    private static FileStream OpenStaged(StagedFile file)
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.StagedFileMissing(file.Path, error);
        }
    }

    private XelloReceipt Receipt(StagedFile file, XelloUnproven unproven) =>
        new(file.Name, Address, file.Rows, file.Bytes, file.Sha256, _options.Clock.GetUtcNow()) { Unproven = unproven };

    private string PathOf(string name) => _options.Address.PathOf(name);

    /// <summary>A file and its names on the server.</summary>
    private sealed class Part(StagedFile file, SftpDestination destination)
    {
        private const int HashDigits = 32;

        internal StagedFile File { get; } = file;

        internal string Final { get; } = destination.PathOf(file.Name);

        internal string Temporary { get; } = destination.PathOf("." + file.Name + "." + file.Sha256.Substring(0, HashDigits) + TemporaryEnd);

        internal string Backup { get; } = destination.PathOf("." + file.Name + "." + file.Sha256.Substring(0, HashDigits) + BackupEnd);

        internal XelloUnproven Unproven { get; set; }

        /// <summary>True while the earlier file is kept under another name.</summary>
        internal bool IsBackedUp { get; set; }
    }

    /// <summary>Counts the bytes of the set: those that have arrived first, then those that have been read back.</summary>
    private sealed class Meter(IProgress<DeliveryProgress>? progress, IReadOnlyList<StagedFile> files)
    {
        private readonly object _gate = new();
        private readonly long _total = files.Sum(file => file.Bytes);
        private StagedFile? _file;
        private long _before;
        private long _done;
        private long _moved;

        /// <summary>Bytes that the server has confirmed, over all files and tries.</summary>
        internal long Confirmed { get; private set; }

        internal void Begin(StagedFile file, long start) => Set(file, start);

        internal void BeginCheck(StagedFile file) => Set(file, 0);

        internal void Add(int count)
        {
            lock (_gate)
            {
                Confirmed += count;
                _moved += count;
                _done += count;
                Report(isCheck: false);
            }
        }

        internal void AddChecked(int count)
        {
            lock (_gate)
            {
                _moved += count;
                _done += count;
                Report(isCheck: true);
            }
        }

        private void Set(StagedFile file, long done)
        {
            lock (_gate)
            {
                _file = file;
                _before = files.TakeWhile(other => other != file).Sum(other => other.Bytes);
                _done = done;
                _moved = 0;
            }
        }

        private void Report(bool isCheck) => progress?.Report(new DeliveryProgress(_file!.Name, isCheck, _before + _done, _total, _moved));
    }
}
