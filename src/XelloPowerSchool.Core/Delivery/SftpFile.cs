using System.Security.Cryptography;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;
using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Delivery;

#pragma warning disable CA1835 // On .NET Framework the streams of SSH.NET take arrays only.

/// <summary>What is done with one file on the server.</summary>
internal static class SftpFile
{
    /// <summary>Writes that are under way at a time: the answer to one takes a round trip, and nobody waits for it to send the next.</summary>
    private const int Lanes = 8;

    /// <summary>What fits into one message of the protocol with every server.</summary>
    private const int Chunk = 32_000;

    /// <summary>The file's size; null when there is no such file.</summary>
    internal static async Task<long?> SizeAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetAttributesAsync(path, cancellationToken).ConfigureAwait(false)).Size;
        }
        catch (SftpPathNotFoundException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 of what the server gives back.</summary>
    internal static async Task<string> HashAsync(SftpClient client, string path, Action<int> read, CancellationToken cancellationToken)
    {
        using var sha = SHA256.Create();
        using (var sink = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
            await ReadAsync(
                client, path, (buffer, count) =>
                {
                    sink.Write(buffer, 0, count);
                    read(count);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        return FileHash.Hex(sha.Hash!);
    }

    /// <summary>How many bytes at its beginning are those of the source.</summary>
    internal static async Task<long> CountEqualAsync(SftpClient client, string path, Stream source, CancellationToken cancellationToken)
    {
        long equal = 0;
        var ours = new byte[Chunk];
        source.Position = 0;
        await ReadAsync(
            client, path, (theirs, count) =>
            {
                var there = Fill(source, ours, count);
                var same = 0;
                while (same < there && ours[same] == theirs[same])
                    same++;
                equal += same;
                return same == count;
            },
            cancellationToken).ConfigureAwait(false);
        return equal;
    }

    /// <summary>Writes the source from a place to its end. What is behind that in the server's file stays.</summary>
    /// <param name="client">The server.</param>
    /// <param name="path">The file; made when it is not there.</param>
    /// <param name="mode">Create to begin with an empty file, OpenOrCreate to leave what is there.</param>
    /// <param name="source">The bytes.</param>
    /// <param name="start">The first byte to write.</param>
    /// <param name="written">Called for every part that the server has confirmed, from any thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task WriteAsync(
        SftpClient client, string path, FileMode mode, Stream source, long start, Action<int> written, CancellationToken cancellationToken)
    {
        var targets = new List<SftpFileStream>();
        try
        {
            targets.Add(await client.OpenAsync(path, mode, FileAccess.Write, cancellationToken).ConfigureAwait(false));
            if (!targets[0].CanSeek)
                start = 0; // the server does not say how large the file is, so there is only one way: from front to back
            var lanes = targets[0].CanSeek ? Math.Min(Lanes, (source.Length - start) / Chunk) : 1;
            while (targets.Count < lanes && await TryOpenAsync(client, path, cancellationToken).ConfigureAwait(false) is { } another)
                targets.Add(another);

            var chunks = new Chunks(source, start);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var work = targets.Select(target => WriteLaneAsync(target, chunks, written, stop)).ToList();
            await EndAsync(work).ConfigureAwait(false);
            foreach (var target in targets)
                target.Dispose();
            targets.Clear();
        }
        finally
        {
            targets.ForEach(Abandon);
        }
    }

    private static async Task WriteLaneAsync(SftpFileStream target, Chunks chunks, Action<int> written, CancellationTokenSource stop)
    {
        try
        {
            var buffer = new byte[Chunk];
            while (chunks.Next(buffer, out var offset) is > 0 and var count)
            {
                if (target.CanSeek)
                    target.Position = offset;
                await target.WriteAsync(buffer, 0, count, stop.Token).ConfigureAwait(false);
                await target.FlushAsync(stop.Token).ConfigureAwait(false);
                written(count);
            }
        }
        catch
        {
            stop.Cancel(); // the other lanes would write for nothing
            throw;
        }
    }

    /// <summary>Waits for all, and throws what happened first: those that were stopped because of it only say that they were.</summary>
    private static async Task EndAsync(List<Task> work)
    {
        var all = Task.WhenAll(work);
        try
        {
            await all.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (all.Exception is { } failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failures.InnerExceptions[0]).Throw();
        }
    }

    // Some servers let a file be opened for writing only once: then it goes in one lane.
    private static async Task<SftpFileStream?> TryOpenAsync(SftpClient client, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await client.OpenAsync(path, FileMode.Open, FileAccess.Write, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException)
        {
            return null;
        }
    }

    private static void Abandon(SftpFileStream target)
    {
        try
        {
            target.Dispose();
        }
        catch (Exception error) when (error is SshException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Closing fails for the reason that the writing failed for, and that one is on its way up.
        }
    }

    private static async Task ReadAsync(SftpClient client, string path, Func<byte[], int, bool> take, CancellationToken cancellationToken)
    {
        var file = await client.OpenAsync(path, FileMode.Open, FileAccess.Read, cancellationToken).ConfigureAwait(false);
        try
        {
            var buffer = new byte[Chunk];
            int count;
            while ((count = await file.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false)) > 0 && take(buffer, count))
            {
            }
        }
        finally
        {
            Abandon(file);
        }
    }

    private static int Fill(Stream source, byte[] buffer, int count)
    {
        var filled = 0;
        for (int read; filled < count && (read = source.Read(buffer, filled, count - filled)) > 0;)
            filled += read;
        return filled;
    }

    /// <summary>Deals the source out to the lanes, one part after the other.</summary>
    private sealed class Chunks(Stream source, long next)
    {
        internal int Next(byte[] buffer, out long offset)
        {
            lock (source)
            {
                offset = next;
                source.Position = next;
                var count = Fill(source, buffer, buffer.Length);
                next += count;
                return count;
            }
        }
    }
}
