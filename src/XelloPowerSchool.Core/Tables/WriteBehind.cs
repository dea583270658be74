namespace XelloPowerSchool.Tables;

/// <summary>
/// Writes in the background, one block behind whoever makes the bytes: while a block is hashed and goes to the disk, the next one is
/// made. An error of a block is thrown by what is called next, at the latest by <see cref="Flush"/>, which waits for the last one.
/// </summary>
/// <param name="target">What is written to; nobody else uses it until this is disposed. It is not disposed here.</param>
internal sealed class WriteBehind(Stream target) : Stream
{
    /// <summary>The block that is being written, and the one that is written into next.</summary>
    private byte[] _writing = [];
    private byte[] _free = [];
    private Task _write = Task.CompletedTask;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_free.Length < count)
            _free = new byte[count];
        Buffer.BlockCopy(buffer, offset, _free, 0, count);
        Wait();
        (_writing, _free) = (_free, _writing);
        _write = Task.Run(() => target.Write(_writing, 0, count));
    }

    public override void Flush()
    {
        Wait();
        target.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // Who disposes without having flushed has an error of his own, which one of the last block would hide.
        if (disposing)
            _write.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
        base.Dispose(disposing);
    }

    private void Wait() => _write.GetAwaiter().GetResult();
}
